"""Puts a job on the queue inside the caller's transaction: no commit, no job.

The worker knows the tasks; here they are only names. An App that a worker has opened
asynchronously refuses synchronous defers, therefore this second one, which has no task and no
connection of its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from procrastinate import App, SyncPsycopgConnector
from sqlalchemy import ColumnElement, Connection, Text, cast, column, exists, table
from sqlalchemy.dialects.postgresql import JSONB

SEND_MESSAGE = "send_message"
"""Sends one row of ``messages``; argument ``message_id``."""

SEND_STAFF_MAIL = "send_staff_mail"
"""Sends one row of ``staff_mails``; argument ``mail_id``."""

RUN_JOB = "run_service_job"
"""Carries out one row of ``service_jobs``; argument ``job_id``."""

DELIVER = "deliver"
"""Tells one row of ``deliveries``; argument ``delivery_id``."""

RECOUNT = "recount_clocks"
"""Counts running terms anew with the newest calendar; no argument: what is to be done is in ``clocks``."""

MIGRATE = "migrate_cases"
"""Moves the next cases of a plan to another version of their diagrams; argument ``migration_id``."""

WHAT_IF = "what_if"
"""Holds the next past cases against a draft; argument ``what_if_id``."""

REMOVE_ERASED = "remove_erased_files"
"""Removes from the disk what an act erased; no argument: what is to go is in ``erased_files``."""

# Only the columns that we ask for; the table itself is procrastinate's.
_queue = table(
    "procrastinate_jobs", column("task_name"), column("status"), column("args", JSONB), schema="jobs"
)

_app = App(connector=SyncPsycopgConnector())


def defer(conn: Connection, task: str, /, *, start_at: datetime | None = None, **arguments: Any) -> None:
    """Queues ``task``; it becomes visible when ``conn``'s transaction commits, or at ``start_at``."""
    driver = conn.connection.driver_connection
    _app.configure_task(task, connection=driver, schedule_at=start_at, allow_unknown=True).defer(**arguments)


def without_job(task: str, argument: str, value: ColumnElement[int]) -> ColumnElement[bool]:
    """A condition: no job of ``task`` waits or runs for this value of its argument."""
    own = _queue.c.args[argument].astext == cast(value, Text)
    live = cast(_queue.c.status, Text).in_(("todo", "doing"))
    return ~exists().where(_queue.c.task_name == task, live, own)


def without_task(task: str) -> ColumnElement[bool]:
    """A condition: no job of ``task`` waits or runs."""
    live = cast(_queue.c.status, Text).in_(("todo", "doing"))
    return ~exists().where(_queue.c.task_name == task, live)

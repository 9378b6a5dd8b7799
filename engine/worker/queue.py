"""The queue's tasks: each carries out one job by a verb, and says in the log what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from sqlalchemy import Engine

from engine.operations.carry_on_migration import carry_on_migration
from engine.operations.carry_on_what_if import carry_on_what_if
from engine.operations.recount_clocks import recount_clocks
from engine.operations.remove_erased_files import FilesLeft, remove_erased_files
from engine.operations.run_delivery import run_delivery
from engine.operations.run_service_job import run_service_job
from engine.operations.send_message import send_message
from engine.operations.send_staff_mail import send_staff_mail
from engine.operations.sending import Send
from engine.storage.jobs import (
    DELIVER,
    MIGRATE,
    RECOUNT,
    REMOVE_ERASED,
    RUN_JOB,
    SEND_MESSAGE,
    SEND_STAFF_MAIL,
    WHAT_IF,
)

log = structlog.get_logger("jauap.worker")

ATTEMPTS = 6
RETRY = RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=4)


def make_app(url: str, engine: Engine, send: Send) -> App:
    """The queue's application: its tables are in the schema ``jobs``."""
    options = "-c search_path=jobs,public -c timezone=UTC"
    app = App(connector=PsycopgConnector(conninfo=url, kwargs={"options": options}, min_size=1, max_size=4))

    def sends(task: str, argument: str, verb: Callable[..., dict[str, Any]], said: str) -> None:
        """A task that sends one row; its last attempt gives the row up."""

        # Of whatever kind: a database that restarts must not cost anybody a message.
        @app.task(name=task, pass_context=True, retry=RETRY)
        def send_one(context: JobContext, **row: int) -> None:
            last = context.job is not None and context.job.attempts >= ATTEMPTS - 1
            sent = verb(engine, **{argument: row[argument]}, send=send, last_attempt=last)
            log.info(said, state=sent["state"], **row)

    sends(SEND_MESSAGE, "message_id", send_message, "message")
    sends(SEND_STAFF_MAIL, "mail_id", send_staff_mail, "staff_mail")

    # Of a failed attempt the verb itself makes another or an incident; this is for a lost database.
    @app.task(name=RUN_JOB, retry=RETRY)
    def run_job(job_id: int) -> None:
        log.info("service_job", job_id=job_id, state=run_service_job(engine, job_id=job_id)["state"])

    # A case that somebody holds, or a database that restarts: what is left is queued anew by the rescue.
    @app.task(name=RECOUNT, retry=RETRY)
    def recount() -> None:
        log.info("recount", **recount_clocks(engine))

    # What is left of a plan is queued anew by the turn itself, or by the rescue.
    @app.task(name=MIGRATE, retry=RETRY)
    def migrate(migration_id: int) -> None:
        told = carry_on_migration(engine, migration_id=migration_id)
        log.info("migration", migration_id=migration_id, **told)

    # A file that may not go yet makes the attempt fail: the next one comes later, the last after an hour.
    @app.task(name=REMOVE_ERASED, retry=RETRY)
    def remove_erased() -> None:
        told = remove_erased_files(engine)
        log.info("erased_files", **told)
        if told["left"]:
            raise FilesLeft(told["left"])

    @app.task(name=WHAT_IF, retry=RETRY)
    def what_if(what_if_id: int) -> None:
        log.info("what_if", what_if_id=what_if_id, **carry_on_what_if(engine, what_if_id=what_if_id))

    # Here too; half a minute at most, because what fails for good is to be seen within one.
    @app.task(name=DELIVER, retry=RetryStrategy(max_attempts=ATTEMPTS, wait=5))
    def deliver(delivery_id: int) -> None:
        log.info(
            "delivery", delivery_id=delivery_id, state=run_delivery(engine, delivery_id=delivery_id)["state"]
        )

    return app

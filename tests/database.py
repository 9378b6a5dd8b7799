"""Real PostgreSQL for tests: a template migrated once, a copy for each test process.

``DATABASE_URL`` names any server whose user may create databases; without it the embedded server
is started. Several test runs may share one server.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import psycopg
from sqlalchemy import Connection, Engine, Table, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from engine.storage import server
from engine.storage.database import MIGRATIONS, migrate
from engine.storage.tables import metadata

TEST_VAR = Path(__file__).parents[1] / "var" / "test-server"

JOB_TABLES = ("procrastinate_events", "procrastinate_periodic_defers", "procrastinate_jobs")


def server_url() -> str:
    """The address of a server to create databases on."""
    return os.environ.get("DATABASE_URL") or _embedded()


def _embedded() -> str:
    _use(fcntl.LOCK_SH)
    return server.start(TEST_VAR, durable=False).url


def stop_if_last() -> None:
    """Stops the embedded test server, unless another test run is at work on it."""
    if _use(fcntl.LOCK_EX | fcntl.LOCK_NB) and (running := server.find(TEST_VAR)):
        server.stop(running)


def leave() -> None:
    """Lets go of the embedded server; the last one out may then stop it."""
    if _in_use:
        _in_use.close()


# Held, shared, by every process that tests on the embedded server; the system drops it with the process.
_in_use: IO[str] | None = None


def _use(how: int) -> bool:
    global _in_use
    TEST_VAR.mkdir(parents=True, exist_ok=True)
    _in_use = _in_use or (TEST_VAR / "in-use.lock").open("w")
    try:
        fcntl.flock(_in_use, how)
    except BlockingIOError:
        return False
    return True


def _administer(url: str) -> Engine:
    address = make_url(url).set(drivername="postgresql+psycopg", database="postgres")
    return create_engine(address, isolation_level="AUTOCOMMIT", pool_size=1)


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """A migrated, empty database; dropped when the block ends."""
    name = f"jauap_test_{uuid.uuid4().hex[:12]}"
    admin = _administer(url)
    try:
        with admin.connect() as conn:
            template = _template(conn, url)
            conn.execute(text(f"create database {name} template {template}"))
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
        _drop(admin, name)
    finally:
        admin.dispose()


def _drop(admin: Engine, name: str) -> None:
    """The server's own cleaner may be at work in it, whom nobody else may end: it is soon done."""
    for attempt in range(10):
        try:
            with admin.connect() as conn:
                conn.execute(text(f"drop database {name} with (force)"))
        except ProgrammingError:
            if attempt == 9:
                raise
            time.sleep(0.5)
        else:
            return


def _template(conn: Connection, url: str) -> str:
    """The migrated template of today's migrations; made once a server, by whoever comes first."""
    digest = hashlib.sha256()
    for path in sorted((MIGRATIONS / "versions").glob("*.py")):
        digest.update(path.read_bytes())
    name = f"jauap_template_{digest.hexdigest()[:12]}"
    conn.execute(text("select pg_advisory_lock(7401002)"))
    try:
        exists = text("select 1 from pg_database where datname = :name")
        if conn.execute(exists, {"name": name}).first() is None:
            making = f"{name}_making"
            conn.execute(text(f"drop database if exists {making} with (force)"))
            conn.execute(text(f"create database {making} encoding 'UTF8' template template0"))
            migrate(make_url(url).set(database=making).render_as_string(hide_password=False))
            conn.execute(text(f"alter database {making} rename to {name}"))
    finally:
        conn.execute(text("select pg_advisory_unlock(7401002)"))
    return name


_APPEND_ONLY = (
    *(
        "journal",
        "records",
        "deployments",
        "deployment_files",
        "checkpoints",
        "refused_dates",
        "readings",
        "samples",
        "sample_marks",
    ),
    *("box_openings", "staff_events", "calendar_versions", "workspace_changes"),
)
_NEVER_DELETED = ("cases", "appeals", "applicants", "consultations", "erasures", "erasure_cases")
_TRIGGERS = [(table, f"{table}_append_only") for table in _APPEND_ONLY]
_TRIGGERS += [(table, f"{table}_kept") for table in _NEVER_DELETED]

_EMPTY = "; ".join(
    [f"alter table {table} disable trigger {trigger}" for table, trigger in _TRIGGERS]
    # Rows go faster than truncated files come: tests leave few.
    + [f"delete from {table.name}" for table in reversed(metadata.sorted_tables)]
    + [f"delete from jobs.{table}" for table in JOB_TABLES]
    + [f"alter table {table} enable trigger {trigger}" for table, trigger in _TRIGGERS]
)


def empty(engine: Engine) -> None:
    """Deletes every row; only the tables' owner can lift the triggers that keep them."""
    with engine.begin() as conn:
        _cursor(conn).execute(_EMPTY)


Rows = Mapping[str, bytes]
"""Table to its rows as PostgreSQL copies them, parents first."""


def rows_of(engine: Engine) -> Rows:
    """Every row of our own tables, with its id."""
    with engine.connect() as conn:
        return {
            table.name: rows
            for table in metadata.sorted_tables
            if (rows := _copied_out(conn, f"copy {_columns(table)} to stdout (format binary)")) is not None
        }


def put_back(engine: Engine, rows: Rows) -> None:
    """Inserts what ``rows_of`` has read in the same database; ids drawn later never meet these."""
    with engine.begin() as conn:
        for name, content in rows.items():
            statement = f"copy {_columns(metadata.tables[name])} from stdin (format binary)"
            with _cursor(conn).copy(statement) as copy:
                copy.write(content)


def _copied_out(conn: Connection, statement: str) -> bytes | None:
    cursor = _cursor(conn)
    with cursor.copy(statement) as copy:
        content = b"".join(bytes(part) for part in copy)
    return content if cursor.rowcount else None


def _columns(table: Table) -> str:
    return f"{table.name} ({', '.join(column.name for column in table.columns if column.computed is None)})"


def _cursor(conn: Connection) -> psycopg.Cursor[Any]:
    driver = conn.connection.driver_connection
    assert driver is not None
    return cast(psycopg.Connection[Any], driver).cursor()

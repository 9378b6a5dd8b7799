"""Real PostgreSQL for tests: a template migrated once, a copy for each test process.

``DATABASE_URL`` names any server whose user may create databases; without it the embedded server
is started. Several test runs may share one server.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, create_engine, make_url, text

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
        with admin.connect() as conn:
            conn.execute(text(f"drop database {name} with (force)"))
    finally:
        admin.dispose()


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


_APPEND_ONLY = ("journal", "records", "deployments", "deployment_files", "checkpoints")

_EMPTY = "; ".join(
    [f"alter table {table} disable trigger {table}_append_only" for table in _APPEND_ONLY]
    # Rows go faster than truncated files come: tests leave few.
    + [f"delete from {table.name}" for table in reversed(metadata.sorted_tables)]
    + [f"delete from jobs.{table}" for table in JOB_TABLES]
    + [f"alter table {table} enable trigger {table}_append_only" for table in _APPEND_ONLY]
)


def empty(engine: Engine) -> None:
    """Deletes every row; only the tables' owner can lift the append-only triggers for it."""
    with engine.begin() as conn:
        driver = conn.connection.driver_connection
        assert driver is not None
        driver.execute(_EMPTY)

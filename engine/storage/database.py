"""The way to the database: one engine a process, and the migrations.

Every connection speaks UTC, gives up on a statement after 30 seconds and on a lock after 10, and
finds the job queue's functions (schema ``jobs``) behind our own tables.
"""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"

RESTS_SINCE = "rests_since"
RESTED_SECONDS = 1.0

# One number for the whole installation: two processes that start together migrate one by one.
MIGRATION_LOCK = 7_401_001

_REVISION = text("select version_num from alembic_version")

# No JIT: compiling takes longer than any of our statements runs. A random page costs what it does on solid
# state: for the price of a turning disc the planner sorts thousands of rows to avoid a walk along an index.
_OPTIONS = (
    "-c timezone=UTC -c search_path=public,jobs -c statement_timeout=30s -c lock_timeout=10s -c jit=off"
    " -c random_page_cost=1.1 -c idle_in_transaction_session_timeout=60s"
)


def connect(url: str, *, pool_size: int = 8, max_overflow: int = 8) -> Engine:
    """An engine on ``url`` (any ``postgresql://`` address); nothing is opened yet."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(
        address,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_timeout=10,
        # The one that rested least: its server process has its statements prepared and its rows at hand.
        pool_use_lifo=True,
        # Parameters are what people typed: they have no place in an error's message.
        hide_parameters=True,
        connect_args={
            "options": _OPTIONS,
            "connect_timeout": 5,
            "application_name": "jauap",
            # The hot statements are few: prepare each at its second use on a connection.
            "prepare_threshold": 2,
        },
    )
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", _wake)
    return engine


def _note_rest(connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info[RESTS_SINCE] = time.monotonic()


def _wake(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
    """Asks a connection that rested whether it still lives: the server may have been restarted.

    Asking at every checkout, as the pool can, costs a busy process an eighth of its commands a second.
    """
    if time.monotonic() - record.info.get(RESTS_SINCE, time.monotonic()) < RESTED_SECONDS:
        return
    try:
        cursor = connection.cursor()
        cursor.execute("select 1")
        cursor.close()
        connection.rollback()
    except psycopg.OperationalError as gone:
        raise DisconnectionError from gone


def migrate(url: str) -> None:
    """Brings the database at ``url`` to the newest revision; does nothing if it is there."""
    engine = connect(url, pool_size=1)
    try:
        with engine.begin() as conn:
            conn.execute(text("set local statement_timeout = 0"))
            conn.execute(text("set local lock_timeout = 0"))
            conn.execute(text("select pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            if not is_current(conn):
                _upgrade(conn)
    finally:
        engine.dispose()


def is_current(conn: Connection) -> bool:
    """Whether the database's tables are those of this program."""
    there = conn.execute(text("select to_regclass('public.alembic_version')")).scalar()
    return there is not None and conn.execute(_REVISION).scalar() == newest_revision()


@cache
def newest_revision() -> str:
    """The last one's number, by the names of the files: Alembic takes long to import, for every start."""
    return max(path.name[1:5] for path in (MIGRATIONS / "versions").glob("r*.py"))


def _upgrade(conn: Connection) -> None:
    from alembic import command

    command.upgrade(alembic_config(conn), "head")


def alembic_config(conn: Connection | None = None) -> Config:
    """Alembic's settings; there is no ``alembic.ini``, the migrations always run inside a connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = conn
    return config

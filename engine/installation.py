"""One installation: its folder ``var``, its database, its first data. The wiring below ``webapp/cli.py``.

``DATABASE_URL`` names the database; without it the embedded server of ``var`` runs for as long as some
process of the installation uses it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Engine, text

from engine.storage import database as storage
from engine.storage import public_address, server

CHECKOUT = Path(__file__).resolve().parent.parent

CannotStart = server.CannotStart


def var_dir() -> Path:
    """Where the installation keeps what it makes: ``JAUAP_VAR``, or ``var`` in the checkout."""
    return Path(os.environ.get("JAUAP_VAR", CHECKOUT / "var"))


def installation_secret() -> str:
    """What signs forms and makes status links unguessable."""
    return public_address.installation_secret()


@contextmanager
def running_database() -> Iterator[str]:
    """The address of the database, which runs within the block. Raises CannotStart.

    The embedded server is shared by everyone who is inside such a block (each holds a shared lock), and
    the last to leave stops it.
    """
    address = os.environ.get("DATABASE_URL")
    if address:
        yield address
        return
    folder = var_dir()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        embedded = server.start(folder)
        try:
            yield embedded.url
        finally:
            if _is_last(users):
                server.stop(embedded)


def _is_last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def database(url: str) -> Engine:
    """A pool of connections to ``url``."""
    return storage.connect(url)


@contextmanager
def pool(url: str) -> Iterator[Engine]:
    """A pool that is closed with the block: none may be open when the web server forks."""
    opened = storage.connect(url)
    try:
        yield opened
    finally:
        opened.dispose()


def migrate(url: str) -> None:
    """Bring the schema to the newest revision."""
    storage.migrate(url)


def is_current(engine: Engine) -> bool:
    """Whether the database's tables are those of this program. Raises SQLAlchemyError without one."""
    with engine.connect() as conn:
        return storage.is_current(conn)


def is_empty(engine: Engine) -> bool:
    """Whether nobody has been entered yet, as in a new installation."""
    with engine.connect() as conn:
        return not conn.execute(text("select exists (select 1 from people)")).scalar_one()


def make_demo(engine: Engine, progress: Callable[[str], None]) -> None:
    """Fill a new installation with the demonstration's people and appeals."""
    from engine.demo import seed

    seed.make_demo(engine, progress)


def demo_accounts() -> tuple[str, ...]:
    """Lines that tell who may log in to the demonstration, and how."""
    from engine.demo import seed

    return tuple(seed.account_lines())


def run_scenario(name: str, engine: Engine, progress: Callable[[str], None]) -> None:
    """Drive a recorded flow of appeals through the operations. Raises KeyError for an unknown name."""
    from engine.demo import karaganda_2016

    scenarios = {"karaganda-2016": karaganda_2016.run}
    scenarios[name](engine, progress)

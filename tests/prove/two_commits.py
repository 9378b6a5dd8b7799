"""The product with decision 0007 broken on purpose: a command commits midway. Only for the negative control.

``python -m tests.prove.two_commits serve`` is ``jauap serve`` whose unit of work commits once after work
items and timers are written, and again after the journal is. Nothing else differs; nothing waits in between.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from engine.storage.unit_of_work import UnitOfWork
from webapp.cli import main


def commit_twice() -> None:
    """Before the server forks, so that every worker has it."""
    advancing = importlib.import_module("engine.operations.advancing")
    whole = advancing.store_waiting

    def store_and_commit(conn: Connection, *arguments: Any) -> Any:
        opened = whole(conn, *arguments)
        conn.commit()
        return opened

    _replace("engine.operations.once", "unit_of_work", _halves)
    _replace("engine.operations.advancing", "store_waiting", store_and_commit)


@contextmanager
def _halves(engine: Engine, *, at: datetime | None = None) -> Iterator[UnitOfWork]:
    """A unit of work whose transaction may be committed from within."""
    with engine.connect() as conn:
        yield UnitOfWork(conn, at)
        conn.commit()


def _replace(module: str, name: str, by: Any) -> None:
    names = vars(importlib.import_module(module))
    assert name in names, f"{module}.{name} is gone: the negative control would break nothing"
    names[name] = by


if __name__ == "__main__":
    commit_twice()
    sys.exit(main(sys.argv[1:]))

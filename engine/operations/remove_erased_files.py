"""Removes from the disk what no case needs after an act; what could not go yet is tried again.

A content is named by its digest and may belong to another case too: it stays as long as a row names it. A
file that was written less than :data:`GRACE` ago may be that of a command that has not committed yet.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, delete, select, update

from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden
from engine.storage import files
from engine.storage.erasing import still_needed
from engine.storage.jobs import REMOVE_ERASED, defer, without_task
from engine.storage.tables import erased_files
from engine.storage.unit_of_work import unit_of_work

GRACE = timedelta(hours=1)


class FilesLeft(Exception):
    """So many files could not go yet."""


def remove_erased_files(engine: Engine, actor: Actor = SYSTEM, *, grace: timedelta = GRACE) -> dict[str, Any]:
    """Answers how many were ``removed`` now, are ``kept`` for another case, and are ``left`` for later."""
    if not actor.is_system:
        raise Forbidden()
    told = {"removed": 0, "kept": 0, "left": 0}
    with engine.connect() as conn:
        waiting = list(conn.execute(select(erased_files.c.sha256).where(_LEFT)).scalars())
    for sha256 in waiting:
        with unit_of_work(engine) as work:
            mine = erased_files.c.sha256 == sha256
            if still_needed(work.conn, sha256):
                work.conn.execute(delete(erased_files).where(mine))
                told["kept"] += 1
            elif _gone(sha256, grace):
                work.conn.execute(update(erased_files).where(mine).values(removed_at=work.now))
                told["removed"] += 1
            else:
                told["left"] += 1
    return told


def left_over(engine: Engine) -> list[str]:
    """Digests of contents that an act erased and that still lie on the disk, or came back since."""
    with engine.connect() as conn:
        known = conn.execute(select(erased_files.c.sha256).order_by(erased_files.c.sha256)).scalars().all()
        return [one for one in known if files.path(one).exists() and not still_needed(conn, one)]


def requeue_erased_files(engine: Engine) -> bool:
    """Queues the removal anew when files are left and no job will do it."""
    with unit_of_work(engine) as work:
        waiting = select(erased_files.c.sha256).where(_LEFT, without_task(REMOVE_ERASED)).limit(1)
        if work.conn.execute(waiting).first() is None:
            return False
        defer(work.conn, REMOVE_ERASED)
        return True


_LEFT = erased_files.c.removed_at.is_(None)


def _gone(sha256: str, grace: timedelta) -> bool:
    """Whether the file is not there any more."""
    place = files.path(sha256)
    try:
        if time.time() - place.stat().st_mtime < grace.total_seconds():
            return False
        place.unlink()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True

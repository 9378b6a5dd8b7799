"""Gives a case's timers back to the worker when the driver that replayed its past is done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, update

from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden
from engine.operations.advancing import note
from engine.operations.locked_case import lock_case
from engine.operations.once import once
from engine.storage.tables import cases
from engine.storage.unit_of_work import UnitOfWork

VERB = "release_clock"


def release_clock(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    case_id: int,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Only the system may. From now on the database clock fires the case's timers."""
    if not actor.is_system:
        raise Forbidden()

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_case(work, actor, case_id)
        work.conn.execute(update(cases).where(cases.c.id == case_id).values(clock_driven=False))
        note(work, locked, actor, VERB, {}, {"fields": {"clock_driven": False}})
        return {"case_id": case_id}

    return once(engine, actor, VERB, {"case_id": case_id}, do, key=key, at=at)

"""Fires a due timer: the time it was due is a fact, the database clock said that it has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from engine.domain.access import Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden, NotFound
from engine.operations.advancing import Effects, advance_case
from engine.operations.locked_case import lock_by_timer, lock_if_pending
from engine.operations.once import once
from engine.storage.tables import timers
from engine.storage.unit_of_work import UnitOfWork

VERB = "fire_timer"


def fire_timer(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    timer_id: int,
    wait: bool = True,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``fired``: false when another was faster, the flow cancelled it, or it is not yet due.

    Without ``wait`` also when somebody works on its case. When fired, also ``case_id``, ``case_state``
    and ``opened``. Raises NotFound, Forbidden, ProcessStuck.
    """

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_by_timer(work, actor, timer_id) if wait else lock_if_pending(work, timer_id)
        if locked is None:
            return {"fired": False}
        if not may(actor, Verb.FIRE_TIMER, locked.facts):
            raise Forbidden()
        timer = work.conn.execute(select(timers).where(timers.c.id == timer_id)).first()
        if timer is None:
            raise NotFound(timer_id=timer_id)
        if timer.state != "pending" or timer.due_at > work.now:
            return {"fired": False, "case_id": locked.id}
        effects = Effects(facts={"due_at": timer.due_at})
        done = advance_case(work, locked, actor, VERB, "timer", timer.key, {}, effects)
        return done | {"fired": True}

    return once(engine, actor, VERB, {"timer_id": timer_id}, do, key=key, at=at)

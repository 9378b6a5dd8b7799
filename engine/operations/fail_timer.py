"""Counts that a due timer could not be fired, in a transaction of its own after the refused one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Interval, bindparam, func, update

from engine.domain.access import Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden
from engine.operations.locked_case import lock_by_timer
from engine.storage.tables import timers
from engine.storage.unit_of_work import unit_of_work

LONGEST_PAUSE = 600.0
"""Seconds."""

_seconds = func.least(2.0 * func.power(2, func.least(timers.c.failures, 20)), LONGEST_PAUSE)
_pause = func.make_interval(0, 0, 0, 0, 0, 0, _seconds, type_=Interval)
_COUNT = (
    update(timers)
    .where(timers.c.id == bindparam("timer_id"), timers.c.state == "pending")
    .values(failures=timers.c.failures + 1, try_after=func.clock_timestamp() + _pause)
    .returning(timers.c.failures)
)


def fail_timer(
    engine: Engine, actor: Actor = SYSTEM, *, timer_id: int, at: datetime | None = None
) -> dict[str, Any]:
    """Answers ``failures``, of all workers together; 0 when the timer waits no longer.

    The next attempt comes after 2, 4, 8 ... seconds, at most ten minutes. Raises NotFound, Forbidden.
    """
    with unit_of_work(engine, at=at) as work:
        locked = lock_by_timer(work, actor, timer_id)
        if not may(actor, Verb.FIRE_TIMER, locked.facts):
            raise Forbidden()
        return {"failures": work.conn.execute(_COUNT, {"timer_id": timer_id}).scalar() or 0}

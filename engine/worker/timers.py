"""Due timers, fired by as many workers as there are: each in a transaction of its own, each once.

Workers neither wait for each other nor divide the timers beforehand. Each takes a random share of what is
due and passes over a case that another holds: a worker that stands still delays the one timer in its hand.
"""

from __future__ import annotations

import random
import threading
import time

import structlog
from sqlalchemy import Engine, and_, func, select

from engine.domain.actor import SYSTEM
from engine.operations.fire_timer import fire_timer
from engine.storage.tables import cases, timers

log = structlog.get_logger("jauap.worker")

BATCH = 200
SHARE = 25
"""Of how many cases one sweep fires timers. Far fewer than a batch has, so that workers seldom meet."""
LONGEST_BACK_OFF = 600.0
TICK_SECONDS = 1.0


class DueTimers:
    """Fires what is due. A timer that failed waits longer each time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._failures: dict[int, tuple[int, float]] = {}

    def fire(self) -> int:
        """One sweep; returns how many timers this worker fired."""
        of_case: dict[int, list[int]] = {}
        for timer_id, case_id in self._due():
            of_case.setdefault(case_id, []).append(timer_id)
        # Within a case the order of the due times is the order of the facts.
        share = random.sample(list(of_case.items()), min(SHARE, len(of_case)))
        return sum(self._fire(timer_id, case_id) for case_id, ids in share for timer_id in ids)

    def _due(self) -> list[tuple[int, int]]:
        due = (
            select(timers.c.id, timers.c.case_id)
            .join(cases, cases.c.id == timers.c.case_id)
            .where(and_(timers.c.state == "pending", timers.c.due_at <= func.now()), ~cases.c.clock_driven)
            .where(timers.c.id.not_in(self._waiting()))
            .order_by(timers.c.due_at, timers.c.id)
            .limit(BATCH)
        )
        with self._engine.connect() as conn:
            return [(row.id, row.case_id) for row in conn.execute(due)]

    def _fire(self, timer_id: int, case_id: int) -> bool:
        try:
            fired = fire_timer(self._engine, SYSTEM, timer_id=timer_id, wait=False)["fired"]
        except Exception as failure:  # noqa: BLE001 - the loop must outlive one bad case
            attempts = self._failures.get(timer_id, (0, 0.0))[0] + 1
            self._failures[timer_id] = (attempts, time.monotonic() + min(2.0**attempts, LONGEST_BACK_OFF))
            # The message of an error may hold form data; its type and code never do.
            code = getattr(failure, "code", type(failure).__name__)
            log.error("timer_failed", timer_id=timer_id, case_id=case_id, error=code, attempts=attempts)
            return False
        self._failures.pop(timer_id, None)
        return bool(fired)

    def _waiting(self) -> list[int]:
        """Timers in back-off, so that they do not fill every batch."""
        now = time.monotonic()
        return [timer_id for timer_id, (_, until) in self._failures.items() if until > now]


def fire_timers(engine: Engine, stop: threading.Event) -> None:
    """Sweeps until ``stop`` is set."""
    due = DueTimers(engine)
    while not stop.is_set():
        try:
            fired = due.fire()
        except Exception as failure:  # noqa: BLE001 - a database that restarts is no reason to die
            log.error("tick_failed", error=type(failure).__name__)
            fired = 0
        # A sweep takes its share of what is due: go on at once until one finds nothing.
        stop.wait(0 if fired else TICK_SECONDS)

"""Due timers, fired by as many workers as there are: each in a transaction of its own, each once.

Workers neither wait for each other nor divide the timers beforehand. Each takes a random share of what is
due and passes over a case that another holds: a worker that stands still delays the one timer in its hand.
"""

from __future__ import annotations

import random
import threading

import structlog
from sqlalchemy import Engine, and_, func, select, true

from engine.domain.actor import SYSTEM
from engine.operations.fail_timer import fail_timer
from engine.operations.fire_timer import fire_timer
from engine.operations.incidents import cause
from engine.operations.record_incident import record_incident
from engine.storage.tables import cases, timers

log = structlog.get_logger("jauap.worker")

BATCH = 200
SHARE = 25
"""Of how many cases one sweep fires timers. Far fewer than a batch has, so that workers seldom meet."""
FAILURES = 3
"""After so many a timer that does not fire is an incident."""
TICK_SECONDS = 1.0


class DueTimers:
    """Fires what is due. A timer that failed waits longer each time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def fire(self) -> int:
        """One sweep; returns how many timers this worker fired."""
        of_case: dict[int, list[tuple[int, str]]] = {}
        for timer_id, case_id, key in self._due():
            of_case.setdefault(case_id, []).append((timer_id, key))
        # Within a case the order of the due times is the order of the facts.
        share = random.sample(list(of_case.items()), min(SHARE, len(of_case)))
        return sum(self._fire(timer_id, case_id, key) for case_id, due in share for timer_id, key in due)

    def _due(self) -> list[tuple[int, int, str]]:
        due = (
            select(timers.c.id, timers.c.case_id, timers.c.key)
            .join(cases, cases.c.id == timers.c.case_id)
            .where(and_(timers.c.state == "pending", timers.c.due_at <= func.now()), ~cases.c.clock_driven)
            .where(func.coalesce(timers.c.try_after <= func.now(), true()))
            .order_by(timers.c.due_at, timers.c.id)
            .limit(BATCH)
        )
        with self._engine.connect() as conn:
            return [(row.id, row.case_id, row.key) for row in conn.execute(due)]

    def _fire(self, timer_id: int, case_id: int, key: str) -> bool:
        try:
            fired = fire_timer(self._engine, SYSTEM, timer_id=timer_id, wait=False)["fired"]
        except Exception as failure:  # noqa: BLE001 - the loop must outlive one bad case
            failures = self._failed(timer_id)
            # The message of an error may hold form data; its type and code never do.
            code = getattr(failure, "code", type(failure).__name__)
            log.error("timer_failed", timer_id=timer_id, case_id=case_id, error=code, failures=failures)
            if failures >= FAILURES:
                self._tell(case_id, key, failure)
            return False
        return bool(fired)

    def _failed(self, timer_id: int) -> int:
        """How often, by whichever worker; it is tried again after a pause."""
        try:
            return int(fail_timer(self._engine, SYSTEM, timer_id=timer_id)["failures"])
        except Exception as also:  # noqa: BLE001 - a database that is away is no reason to die
            log.error("failure_not_counted", timer_id=timer_id, error=type(also).__name__)
            return 0

    def _tell(self, case_id: int, key: str, failure: Exception) -> None:
        """An operator is told; the timer is tried on, seldom, and ends its incident when it fires."""
        code, details = cause(failure)
        try:
            record_incident(
                self._engine, case_id=case_id, kind="timer", thing=key, code=code, details=details
            )
        except Exception as also:  # noqa: BLE001 - a database that is away is no reason to die
            log.error("incident_not_recorded", case_id=case_id, error=type(also).__name__)


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

"""Begins the cases that timer start events are due for: each once, by whichever worker."""

from __future__ import annotations

import threading

import structlog
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import InterfaceError, OperationalError

from engine.operations.fail_start import fail_start
from engine.operations.fire_start import fire_start
from engine.operations.incidents import cause
from engine.storage.tables import start_events
from engine.worker.timers import TICK_SECONDS

log = structlog.get_logger("jauap.worker")


def fire_due_starts(engine: Engine) -> int:
    """One sweep; returns how many cases this worker began."""
    due = select(start_events.c.id).where(start_events.c.due_at <= func.now()).order_by(start_events.c.due_at)
    with engine.connect() as conn:
        found = list(conn.execute(due).scalars())
    return sum(_fire(engine, one) for one in found)


def _fire(engine: Engine, start_event_id: int) -> bool:
    try:
        return bool(fire_start(engine, start_event_id=start_event_id)["state"] == "started")
    except (OperationalError, InterfaceError):
        raise  # the database is away: the time stays due
    except Exception as failure:  # noqa: BLE001 - one process that cannot begin must not hold up the others
        code, details = cause(failure)
        kept = fail_start(engine, start_event_id=start_event_id, code=code, details=details)
        log.error("start_failed", start_event_id=start_event_id, error=code, **kept)
        return False


def fire_starts(engine: Engine, stop: threading.Event) -> None:
    """Sweeps until ``stop`` is set."""
    while not stop.is_set():
        try:
            begun = fire_due_starts(engine)
        except Exception as failure:  # noqa: BLE001 - a database that restarts is no reason to die
            log.error("starts_failed", error=type(failure).__name__)
            begun = 0
        stop.wait(0 if begun else TICK_SECONDS)

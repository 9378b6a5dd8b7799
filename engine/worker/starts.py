"""Begins the cases that timer start events are due for: each once, by whichever worker."""

from __future__ import annotations

import threading

import structlog
from sqlalchemy import Engine, func, select

from engine.operations.fire_start import fire_start
from engine.storage.tables import start_events
from engine.worker.timers import TICK_SECONDS

log = structlog.get_logger("jauap.worker")


def fire_due_starts(engine: Engine) -> int:
    """One sweep; returns how many cases this worker began."""
    due = select(start_events.c.id).where(start_events.c.due_at <= func.now()).order_by(start_events.c.due_at)
    with engine.connect() as conn:
        found = list(conn.execute(due).scalars())
    return sum(fire_start(engine, start_event_id=one)["state"] == "started" for one in found)


def fire_starts(engine: Engine, stop: threading.Event) -> None:
    """Sweeps until ``stop`` is set."""
    while not stop.is_set():
        try:
            begun = fire_due_starts(engine)
        except Exception as failure:  # noqa: BLE001 - a database that restarts is no reason to die
            log.error("starts_failed", error=type(failure).__name__)
            begun = 0
        stop.wait(0 if begun else TICK_SECONDS)

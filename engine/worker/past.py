"""Keeps the count of past cases fresh."""

from __future__ import annotations

import threading

import structlog
from sqlalchemy import Engine

from engine.operations.count_past import count_past

log = structlog.get_logger("jauap.worker")

LOOK_SECONDS = 60.0


def keep_past_counted(engine: Engine, stop: threading.Event) -> None:
    """Until ``stop`` is set."""
    while not stop.is_set():
        try:
            if count_past(engine):
                log.info("past_counted")
        except Exception as failure:  # noqa: BLE001 - a database that restarts is no reason to die
            log.error("past_not_counted", error=type(failure).__name__)
        stop.wait(LOOK_SECONDS)

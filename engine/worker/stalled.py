"""Asks now and then whether a case stands still."""

from __future__ import annotations

import threading

import structlog
from sqlalchemy import Engine

from engine.operations.find_stalled import find_stalled

log = structlog.get_logger("jauap.worker")

STALLED_CASES_SECONDS = 30.0


def watch_cases(engine: Engine, stop: threading.Event) -> None:
    """Until ``stop`` is set."""
    while not stop.wait(STALLED_CASES_SECONDS):
        try:
            found = find_stalled(engine)
        except Exception as failure:  # noqa: BLE001 - a database that restarts is no reason to die
            log.error("stalled_failed", error=type(failure).__name__)
        else:
            for case_id in found:
                log.warning("case_stalled", case_id=case_id)

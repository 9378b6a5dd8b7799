"""Mails to colleagues: about notices within seconds, and the morning's."""

from __future__ import annotations

import threading

import structlog
from sqlalchemy import Engine

from engine.operations.mail_notices import BATCH, mail_notices
from engine.operations.write_digests import write_digests

log = structlog.get_logger("jauap.worker")

NOTICES_SECONDS = 5.0
DIGEST_EVERY = 6
"""Sweeps of notices to a look at the clock."""


def write_staff_mails(engine: Engine, stop: threading.Event) -> None:
    """Until ``stop`` is set."""
    sweeps = 0
    while not stop.is_set():
        written = 0
        try:
            written = mail_notices(engine)
            if sweeps % DIGEST_EVERY == 0 and (digests := write_digests(engine)):
                log.info("digests", count=digests)
        except Exception as failure:  # noqa: BLE001 - a database that restarts is no reason to die
            log.error("staff_mails_failed", error=type(failure).__name__)
        sweeps += 1
        stop.wait(0 if written >= BATCH else NOTICES_SECONDS)

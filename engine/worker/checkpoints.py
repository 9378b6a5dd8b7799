"""A checkpoint of the journal every few minutes, so that what can be rewritten unseen stays short."""

from __future__ import annotations

import threading

import structlog
from sqlalchemy import Engine

from engine.operations.write_checkpoint import write_checkpoint

log = structlog.get_logger("jauap.worker")

FIRST_CHECKPOINT_SECONDS = 60.0
CHECKPOINT_SECONDS = 300.0


def write_checkpoints(engine: Engine, stop: threading.Event) -> None:
    """Bounds how much of the journal can be rewritten unseen: what came after the last checkpoint."""
    pause = FIRST_CHECKPOINT_SECONDS
    while not stop.wait(pause):
        pause = CHECKPOINT_SECONDS
        try:
            written = write_checkpoint(engine)
        except Exception as failure:  # noqa: BLE001 - a full disk or a database that restarts: try again
            log.error("checkpoint_failed", error=type(failure).__name__)
        else:
            if written["checkpoint"] is not None:
                log.info("checkpoint", number=written["checkpoint"], entries=written["entries"])

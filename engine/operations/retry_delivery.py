"""An operator has something told again that nobody could be told and no case's incident stands for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, update

from engine.domain.actor import Actor
from engine.operations.border import clean_text
from engine.operations.once import once
from engine.operations.resolving import check_reason
from engine.operations.undelivered import decided, lock_failed
from engine.storage.deliveries import queue_again
from engine.storage.tables import deliveries
from engine.storage.unit_of_work import UnitOfWork

VERB = "retry_delivery"
HOW = "retried"


def retry_delivery(
    engine: Engine,
    actor: Actor,
    *,
    delivery_id: int,
    reason: str,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``state``: ``queued``; a worker makes as many attempts as at first.

    Raises NotFound, AlreadyDone, InvalidData (``reason``).
    """
    reason = clean_text(reason)
    check_reason(reason)

    def do(work: UnitOfWork) -> dict[str, Any]:
        lock_failed(work, actor, delivery_id)
        fresh = {"state": "queued", "attempts": 0, "last_at": func.clock_timestamp()}
        fresh |= decided(actor, HOW, reason)
        work.conn.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(fresh))
        queue_again(work.conn, delivery_id)
        return {"state": "queued"}

    return once(engine, actor, VERB, {"delivery": delivery_id, "reason": reason}, do, key=key, at=at)

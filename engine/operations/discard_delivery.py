"""An operator gives up what nobody could be told, with a reason: the row stays, what it carried goes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, update

from engine.domain.actor import Actor
from engine.operations.border import clean_text
from engine.operations.once import once
from engine.operations.resolving import check_reason
from engine.operations.undelivered import decided, lock_failed
from engine.storage.tables import deliveries
from engine.storage.unit_of_work import UnitOfWork

VERB = "discard_delivery"
HOW = "discarded"


def discard_delivery(
    engine: Engine,
    actor: Actor,
    *,
    delivery_id: int,
    reason: str,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``state``: ``discarded``. Raises NotFound, AlreadyDone, InvalidData (``reason``)."""
    reason = clean_text(reason)
    check_reason(reason)

    def do(work: UnitOfWork) -> dict[str, Any]:
        lock_failed(work, actor, delivery_id)
        gone = {"state": "discarded", "variables": {}, "ended_at": work.now} | decided(actor, HOW, reason)
        work.conn.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(gone))
        return {"state": "discarded"}

    return once(engine, actor, VERB, {"delivery": delivery_id, "reason": reason}, do, key=key, at=at)

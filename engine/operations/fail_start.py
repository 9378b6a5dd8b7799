"""Keeps, for an operator, the case that a timer start event should have begun and could not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden
from engine.operations.fire_start import lock_due, wait_for_next
from engine.operations.once import once
from engine.storage.deliveries import keep_failed
from engine.storage.unit_of_work import UnitOfWork

VERB = "fail_start"


def fail_start(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    start_event_id: int,
    code: str,
    details: Mapping[str, Any],
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``delivery_id``: the row that may be tried again or discarded. ``None`` if it is not due any
    more: another worker was faster.

    The next time is set: one case that cannot begin does not hold up those after it. Raises Forbidden.
    """
    if not may(actor, Verb.FIRE_TIMER, CaseFacts(organisation_path="")):
        raise Forbidden()

    def do(work: UnitOfWork) -> dict[str, Any]:
        event = lock_due(work, start_event_id)
        if event is None:
            return {"delivery_id": None}
        told = {**details, "due_at": event.due_at.isoformat()}
        kept = keep_failed(
            work.conn, "start", event.process_id, {}, code=code, details=told, start_event_id=event.id
        )
        wait_for_next(work, event)
        return {"delivery_id": kept}

    return once(engine, actor, VERB, {"start_event": start_event_id}, do, key=key, at=at)

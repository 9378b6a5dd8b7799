"""An attempt to tell something failed: another follows later, or an operator is told.

What nobody could be told is an incident of the case that threw it. Where no case threw it, or that case is
over, the row itself is what the operator is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, func, select, update

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden
from engine.operations.incidents import open_incident
from engine.operations.locked_case import lock_case
from engine.operations.once import once
from engine.storage.deliveries import queue_again
from engine.storage.tables import deliveries
from engine.storage.unit_of_work import UnitOfWork

VERB = "fail_delivery"

ATTEMPTS = 4
"""After 2, 4 and 8 seconds, each up to five more until the queue looks: what fails for good is visible half a
minute after its first failure."""


def fail_delivery(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    delivery_id: int,
    attempt: int,
    code: str,
    details: Mapping[str, Any] | None = None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``state``: ``waits`` (with ``seconds``), ``failed``, or ``late`` for an attempt that was
    taken over. ``attempt`` is the row's count. Only the system may (Forbidden)."""
    if not may(actor, Verb.RUN_JOB, CaseFacts(organisation_path="")):
        raise Forbidden()
    mine = (deliveries.c.id == delivery_id) & (deliveries.c.state == "queued")
    mine &= deliveries.c.attempts == attempt
    why = {
        "code": code,
        "details": deliveries.c.details.concat(details or {}),
        "last_at": func.clock_timestamp(),
    }

    def do(work: UnitOfWork) -> dict[str, Any]:
        state = "queued" if attempt < ATTEMPTS else "failed"
        failed = update(deliveries).where(mine).values(why | {"state": state})
        if work.conn.execute(failed).rowcount == 0:
            return {"state": "late"}
        if state == "failed":
            return {"state": "failed"}
        seconds = 2**attempt
        queue_again(work.conn, delivery_id, start_at=work.clock + timedelta(seconds=seconds))
        return {"state": "waits", "seconds": seconds}

    done = once(engine, actor, VERB, {"delivery": delivery_id, "attempt": attempt}, do, key=key, at=at)
    if done["state"] == "failed":
        _tell_the_sender(engine, actor, delivery_id, at)
    return done


def _tell_the_sender(engine: Engine, actor: Actor, delivery_id: int, at: datetime | None) -> None:
    """In a transaction of its own: whatever is wrong with that case, the row has failed and is shown."""
    chosen = select(deliveries).where(deliveries.c.id == delivery_id, deliveries.c.state == "failed")
    with engine.connect() as conn:
        row = conn.execute(chosen).first()
    if row is None or row.sender_case_id is None:
        return

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_case(work, actor, row.sender_case_id)
        if locked.row["closed_at"] is not None or work.conn.execute(chosen.with_for_update()).first() is None:
            return {}
        open_incident(work, locked, row.kind, row.sender_key, row.code, _told(row))
        place = {"case_id": row.sender_case_id, "key": row.sender_key}
        work.conn.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(place))
        return {}

    once(engine, actor, VERB, {"delivery": delivery_id}, do, key=None, at=at)


def _told(row: Row[Any]) -> dict[str, Any]:
    return {**row.details, "name": row.name}

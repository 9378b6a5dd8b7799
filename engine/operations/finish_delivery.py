"""A message, signal or start has been told: its row goes, with the last one the incident of its sender."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, delete, select, update

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden
from engine.operations.advancing import note
from engine.operations.incident_ends import end_now
from engine.operations.locked_case import LockedCase, lock_case
from engine.operations.once import once
from engine.operations.refused import behind
from engine.storage.tables import deliveries
from engine.storage.unit_of_work import UnitOfWork

VERB = "finish_delivery"


def finish_delivery(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    delivery_id: int,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """After the transactions that told it, because those hold the locks of other cases. Killed in between,
    it is told again, and whoever was told hears nothing. Answers ``state``. Only the system may (Forbidden).
    """
    if not may(actor, Verb.RUN_JOB, CaseFacts(organisation_path="")):
        raise Forbidden()
    mine = deliveries.c.id == delivery_id
    with engine.connect() as conn:
        row = conn.execute(select(deliveries).where(mine)).first()

    def do(work: UnitOfWork) -> dict[str, Any]:
        # The case's lock first, as everywhere. A row that is tied to a case stays so, or is let go.
        locked = None if row is None or row.case_id is None else lock_case(work, actor, row.case_id)
        told = _told(work, mine)
        if locked is not None and told is not None and told.case_id == locked.id:
            _end_incident(work, locked, actor, told.kind, told.key)
        return {"state": "delivered"}

    return once(engine, actor, VERB, {"delivery": delivery_id}, do, key=key, at=at)


def _told(work: UnitOfWork, mine: ColumnElement[bool]) -> Row[Any] | None:
    """The row, which stays only where it says what an operator decided."""
    kept = {"state": "delivered", "variables": {}, "ended_at": work.now, "case_id": None, "key": None}
    by_hand = deliveries.c.ended_how.is_not(None)
    told = work.conn.execute(select(deliveries).where(mine).with_for_update()).first()
    work.conn.execute(update(deliveries).where(mine, by_hand, deliveries.c.state == "queued").values(kept))
    work.conn.execute(delete(deliveries).where(mine, ~by_hand))
    return told


def _end_incident(work: UnitOfWork, locked: LockedCase, actor: Actor, kind: str, key: str) -> None:
    ids = {one["id"] for one in locked.incidents if (one["kind"], one["key"]) == (kind, key)}
    rest = select(deliveries.c.id).where(behind(locked.id, kind, key)).limit(1)
    if ids and work.conn.execute(rest).first() is None:
        ends = end_now(work, locked, actor, ids, None)
        note(work, locked, actor, VERB, {"key": key, "incident": kind}, {"incidents": ends})

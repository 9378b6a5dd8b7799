"""What retrying and discarding a delivery share: it has failed, and no incident of a case stands for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import AlreadyDone, NotFound
from engine.operations.border import is_id
from engine.operations.locked_case import moment_of, person_name
from engine.storage.tables import deliveries
from engine.storage.unit_of_work import UnitOfWork


def decided(actor: Actor, how: str, reason: str) -> dict[str, Any]:
    """What the row says of an operator's decision: no case's journal could."""
    return {"ended_by": actor.person_id, "ended_how": how, "reason": reason.strip()}


def lock_failed(work: UnitOfWork, actor: Actor, delivery_id: int) -> Row:
    """The row, locked. Raises NotFound (also for whoever may resolve no incident), AlreadyDone."""
    known = is_id(delivery_id) and may(actor, Verb.RESOLVE_INCIDENT, CaseFacts(organisation_path=""))
    mine = (deliveries.c.id == delivery_id) & deliveries.c.case_id.is_(None)
    row = work.conn.execute(select(deliveries).where(mine).with_for_update()).first() if known else None
    if row is None:
        raise NotFound(delivery_id=delivery_id)
    if row.state != "failed":
        by = person_name(work, row.ended_by)
        raise AlreadyDone(by=by, at=moment_of(row.ended_at), state=row.ended_how or row.state)
    return row

"""The head takes an order back: from that moment the auditor reads masked again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select, update

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.errors import AlreadyDone, Forbidden, NotFound
from engine.operations.border import clean_text, is_id, reason_codes
from engine.operations.once import once
from engine.operations.staff_acts import Act, place_of, refuse, refuse_for_himself, tell
from engine.queries.access_orders import names_complaint_about
from engine.storage.tables import access_orders
from engine.storage.unit_of_work import UnitOfWork

VERB = "revoke_access_order"


def revoke_access_order(
    engine: Engine,
    actor: Actor,
    *,
    order_id: int,
    reason: str,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Holds from the commit on. Answers ``order_id``.

    Raises NotFound (also for an order elsewhere, and for one that names a complaint about the actor),
    DutiesConflict, AlreadyDone, KeyReused, and InvalidData (``reason``).
    """
    reason = clean_text(reason)

    def do(work: UnitOfWork) -> dict[str, Any]:
        own = access_orders.c.id == order_id
        chosen = select(access_orders).where(own, ~names_complaint_about(actor)).with_for_update()
        row = work.conn.execute(chosen).first() if is_id(order_id) else None
        if row is None:
            raise NotFound(order_id=order_id)
        try:
            place_of(work.conn, actor, Verb.ORDER_ACCESS, row.organisation_id)
        except Forbidden:
            raise NotFound(order_id=order_id) from None
        refuse_for_himself(actor, row.auditor_id)
        refuse(reason_codes(reason))
        if row.revoked_at is not None:
            raise AlreadyDone(order_id=order_id)
        ended = {"revoked_at": work.now, "revoked_by": actor.person_id, "revoked_because": reason}
        work.conn.execute(update(access_orders).where(own).values(ended))
        told: dict[str, Any] = {"organisation_id": row.organisation_id, "person_id": row.auditor_id}
        act = Act(row.act_number, row.act_date)
        tell(work, actor, VERB, **told, act=act, facts={"order_id": order_id})
        return {"order_id": order_id}

    return once(engine, actor, VERB, {"order": order_id, "reason": reason}, do, key=key, at=at)

"""Dismisses a person from a post: after that day his signature does not hold (R-012)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, select, update

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.operations.acting import lock_staff, recompute
from engine.operations.border import is_id
from engine.operations.once import once
from engine.operations.staff_acts import Act, place_of, refuse, refuse_for_himself, tell, wrong_end
from engine.storage.tables import appointments
from engine.storage.unit_of_work import UnitOfWork

VERB = "end_appointment"


def end_appointment(
    engine: Engine,
    actor: Actor,
    *,
    appointment_id: int,
    ends_on: date | None,
    act_number: str,
    act_date: date | None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``ends_on`` is the last day of the post. Answers ``appointment_id``.

    Raises NotFound, Forbidden, DutiesConflict, InvalidData (``ends_on``, ``act_number``, ``act_date``).
    """
    act = Act.of(act_number, act_date)
    body = {"appointment": appointment_id, "to": ends_on, **act.columns()}

    def do(work: UnitOfWork) -> dict[str, Any]:
        lock_staff(work)
        own = appointments.c.id == appointment_id
        row = work.conn.execute(select(appointments).where(own)).first() if is_id(appointment_id) else None
        if row is None:
            raise NotFound(appointment_id=appointment_id)
        place_of(work.conn, actor, Verb.MANAGE_STAFF, row.organisation_id)
        # A term that was to end is not made longer by one's own hand.
        refuse_for_himself(actor, row.person_id)
        refuse(act.errors(), wrong_end(row.starts_on, ends_on))
        work.conn.execute(update(appointments).where(own).values(ends_on=ends_on))
        told: dict[str, Any] = {
            "organisation_id": row.organisation_id,
            "person_id": row.person_id,
            "act": act,
        }
        tell(work, actor, VERB, **told, facts={"kind": row.kind, "ends_on": ends_on})
        recompute(work, actor)
        return {"appointment_id": appointment_id}

    return once(engine, actor, VERB, body, do, key=key, at=at)

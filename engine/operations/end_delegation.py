"""Takes a delegation back: after that day the deputy has it no more."""

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
from engine.storage.tables import delegations
from engine.storage.unit_of_work import UnitOfWork

VERB = "end_delegation"


def end_delegation(
    engine: Engine,
    actor: Actor,
    *,
    delegation_id: int,
    ends_on: date | None,
    act_number: str,
    act_date: date | None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``ends_on`` is its last day. Answers ``delegation_id``.

    Raises NotFound, Forbidden, DutiesConflict, InvalidData (``ends_on``, ``act_number``, ``act_date``).
    """
    act = Act.of(act_number, act_date)
    body = {"delegation": delegation_id, "to": ends_on, **act.columns()}

    def do(work: UnitOfWork) -> dict[str, Any]:
        lock_staff(work)
        own = delegations.c.id == delegation_id
        row = work.conn.execute(select(delegations).where(own)).first() if is_id(delegation_id) else None
        if row is None:
            raise NotFound(delegation_id=delegation_id)
        place_of(work.conn, actor, Verb.MANAGE_STAFF, row.organisation_id)
        refuse_for_himself(actor, row.to_id)
        refuse(act.errors(), wrong_end(row.starts_on, ends_on))
        work.conn.execute(update(delegations).where(own).values(ends_on=ends_on))
        told: dict[str, Any] = {"organisation_id": row.organisation_id, "person_id": row.to_id, "act": act}
        tell(work, actor, VERB, **told, facts={"from_id": row.from_id, "ends_on": ends_on})
        recompute(work, actor)
        return {"delegation_id": delegation_id}

    return once(engine, actor, VERB, body, do, key=key, at=at)

"""Takes a role back: after that day it holds no more."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, select, update

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.domain.local_time import local_date
from engine.operations.once import once
from engine.operations.staff_acts import Act, place_of, refuse, refuse_for_himself, tell
from engine.storage.tables import role_grants
from engine.storage.terms import holds
from engine.storage.unit_of_work import UnitOfWork

VERB = "revoke_role"


def revoke_role(
    engine: Engine,
    actor: Actor,
    *,
    person_id: int,
    role: str,
    organisation_id: int,
    ends_on: date | None,
    act_number: str,
    act_date: date | None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``ends_on`` is the last day on which it holds; yesterday takes it back at once.

    Answers ``person_id``. Raises NotFound, Forbidden, DutiesConflict, InvalidData.
    """
    act = Act.of(act_number, act_date)
    body = {"person": person_id, "role": role, "organisation": organisation_id, "to": ends_on}
    body |= act.columns()

    def do(work: UnitOfWork) -> dict[str, Any]:
        place_of(work.conn, actor, Verb.ADMINISTER, organisation_id)
        own = (role_grants.c.person_id == person_id) & (role_grants.c.role == role)
        own &= role_grants.c.organisation_id == organisation_id
        not_over = holds(role_grants, local_date(work.now)) | role_grants.c.ends_on.is_(None)
        if work.conn.execute(select(role_grants.c.role).where(own, not_over)).first() is None:
            raise NotFound(person_id=person_id, role=role)
        refuse_for_himself(actor, person_id)
        refuse(act.errors(), {"ends_on": ["required"]} if ends_on is None else {})
        work.conn.execute(update(role_grants).where(own).values(ends_on=ends_on))
        facts = {"role": role, "ends_on": ends_on}
        tell(work, actor, VERB, organisation_id=organisation_id, person_id=person_id, act=act, facts=facts)
        return {"person_id": person_id}

    return once(engine, actor, VERB, body, do, key=key, at=at)

"""Lets an account in again, or shuts it: a person is never deleted, because the journal names him."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, delete, select, update

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.operations.acting import lock_staff, recompute
from engine.operations.once import once
from engine.operations.staff_acts import Act, person_of, place_of, refuse, refuse_for_himself, tell
from engine.operations.vacancy import refuse_without_vacancy
from engine.storage.tables import people, sessions
from engine.storage.unit_of_work import UnitOfWork

VERB = "set_person_active"


def set_person_active(
    engine: Engine,
    actor: Actor,
    *,
    person_id: int,
    active: bool,
    act_number: str,
    act_date: date | None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Whoever is shut out is out at once, also where he is signed in. Answers ``person_id``.

    Raises NotFound, Forbidden, DutiesConflict (nobody does it to himself), NoVacancy, InvalidData.
    """
    act = Act.of(act_number, act_date)
    body = {"person": person_id, "active": active, **act.columns()}

    def do(work: UnitOfWork) -> dict[str, Any]:
        lock_staff(work)
        person = person_of(work.conn, person_id)
        place = place_of(work.conn, actor, Verb.ADMINISTER, person.organisation_id)
        refuse_for_himself(actor, person_id)
        refuse(act.errors())
        own = people.c.id == person_id
        now = work.conn.execute(select(people.c.active).where(own).with_for_update()).scalar_one()
        if active and not now:
            refuse_without_vacancy(work, place)
        work.conn.execute(update(people).where(own).values(active=active))
        if not active:
            work.conn.execute(delete(sessions).where(sessions.c.person_id == person_id))
        told: dict[str, Any] = {"organisation_id": person.organisation_id, "person_id": person_id, "act": act}
        tell(work, actor, VERB, **told, facts={"active": active})
        recompute(work, actor)
        return {"person_id": person_id}

    return once(engine, actor, VERB, body, do, key=key, at=at)

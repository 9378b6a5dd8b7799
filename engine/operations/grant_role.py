"""Grants a role over an organisation, on the basis of an order (R-011)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects.postgresql import insert

from engine.domain.access import Verb
from engine.domain.actor import Actor, Role
from engine.domain.errors import InvalidData
from engine.domain.local_time import local_date
from engine.domain.staff import Term
from engine.operations.apart import refuse_kept_apart, roles_held, roles_lent
from engine.operations.once import once
from engine.operations.staff_acts import (
    Act,
    person_of,
    place_of,
    refuse,
    refuse_for_himself,
    tell,
    term_errors,
)
from engine.storage.tables import people, role_grants
from engine.storage.terms import holds
from engine.storage.unit_of_work import UnitOfWork

VERB = "grant_role"


def grant_role(
    engine: Engine,
    actor: Actor,
    *,
    person_id: int,
    role: str,
    organisation_id: int,
    starts_on: date | None,
    ends_on: date | None = None,
    act_number: str,
    act_date: date | None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """A role that was revoked is granted anew: its days and its act are the new ones.

    Answers ``person_id``. Raises NotFound, Forbidden, DutiesConflict (nobody grants himself a right; an
    administrator and an auditor are nothing else besides, nor stand in for others), InvalidData, KeyReused.
    """
    act, term = Act.of(act_number, act_date), Term(starts_on, ends_on)
    body = {"person": person_id, "role": role, "organisation": organisation_id}
    body |= {"from": starts_on, "to": ends_on, **act.columns()}

    def do(work: UnitOfWork) -> dict[str, Any]:
        place_of(work.conn, actor, Verb.ADMINISTER, organisation_id)
        person_of(work.conn, person_id)
        refuse_for_himself(actor, person_id)
        known = {} if role in set(Role) else {"role": ["not_an_option"]}
        refuse(act.errors(), term_errors(term), known)
        # Two grants at once must not slip past each other's rule.
        work.conn.execute(select(people.c.id).where(people.c.id == person_id).with_for_update())
        day = local_date(work.now)
        held = roles_held(work.conn, person_id, day=day) | roles_lent(work.conn, person_id, day)
        refuse_kept_apart([Role(role)], held)
        _write(work.conn, person_id, role, organisation_id, term, act, day)
        facts = {"role": role, "starts_on": starts_on, "ends_on": ends_on}
        tell(work, actor, VERB, organisation_id=organisation_id, person_id=person_id, act=act, facts=facts)
        return {"person_id": person_id}

    return once(engine, actor, VERB, body, do, key=key, at=at)


def _write(
    conn: Connection, person_id: int, role: str, organisation_id: int, term: Term, act: Act, day: date
) -> None:
    own = (role_grants.c.person_id == person_id) & (role_grants.c.role == role)
    own &= role_grants.c.organisation_id == organisation_id
    if conn.execute(select(role_grants.c.role).where(own, holds(role_grants, day))).first():
        raise InvalidData(errors={"role": ["already_granted"]})
    columns = {"starts_on": term.starts_on, "ends_on": term.ends_on, **act.columns()}
    row = {"person_id": person_id, "role": role, "organisation_id": organisation_id, **columns}
    conn.execute(
        insert(role_grants)
        .values(row)
        .on_conflict_do_update(constraint=role_grants.primary_key, set_=columns)
    )

"""Writes down that somebody is away: of a head somebody acts meanwhile, with his roles (R-020)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, insert, select

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.errors import InvalidData
from engine.domain.local_time import local_date
from engine.domain.staff import AbsenceKind, Term
from engine.operations.acting import lock_staff, recompute
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
from engine.storage.tables import absences, acting_periods
from engine.storage.unit_of_work import UnitOfWork

VERB = "record_absence"


def record_absence(
    engine: Engine,
    actor: Actor,
    *,
    person_id: int,
    kind: str,
    starts_on: date | None,
    ends_on: date | None,
    deputy_id: int | None = None,
    act_number: str,
    act_date: date | None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``kind`` is an ``AbsenceKind``; both days are included. Without ``deputy_id`` the order of the
    head's delegations says who acts, then the seniority of the deputies.

    Answers ``absence_id`` and ``acting``: the ids of those who act, in the order of the days. Raises
    NotFound, Forbidden, DutiesConflict (nobody makes himself act; an auditor and an administrator stand in
    for no other role), InvalidData (``starts_on``
    ``overlaps``: he is away then already), KeyReused.
    """
    act, term = Act.of(act_number, act_date), Term(starts_on, ends_on)
    body = {"person": person_id, "kind": kind, "from": starts_on, "to": ends_on}
    body |= {"deputy": deputy_id, **act.columns()}

    def do(work: UnitOfWork) -> dict[str, Any]:
        person = person_of(work.conn, person_id)
        place_of(work.conn, actor, Verb.MANAGE_STAFF, person.organisation_id)
        if deputy_id is not None:
            person_of(work.conn, deputy_id)
            refuse_for_himself(actor, deputy_id)
        known = {} if kind in set(AbsenceKind) else {"kind": ["not_an_option"]}
        alone = {"deputy_id": ["not_suitable"]} if deputy_id == person_id else {}
        refuse(act.errors(), term_errors(term, closed=True), known, alone)
        lock_staff(work)
        if deputy_id is not None:
            day = local_date(work.now)
            his = roles_held(work.conn, deputy_id, day=day) | roles_lent(work.conn, deputy_id, day)
            refuse_kept_apart(roles_held(work.conn, person_id, day=day), his)
        own = absences.c.person_id == person_id
        days = (absences.c.starts_on <= ends_on) & (absences.c.ends_on >= starts_on)
        if work.conn.execute(select(absences.c.id).where(own, days)).first():
            raise InvalidData(errors={"starts_on": ["overlaps"]})
        row = {"person_id": person_id, "kind": kind, "starts_on": starts_on, "ends_on": ends_on}
        row |= {"deputy_id": deputy_id, **act.columns()}
        new = insert(absences).values(row).returning(absences.c.id)
        absence_id = work.conn.execute(new).scalar_one()
        recompute(work, actor, absence_id)
        acting = select(acting_periods.c.person_id).where(acting_periods.c.absence_id == absence_id)
        who = list(work.conn.execute(acting.order_by(acting_periods.c.starts_on)).scalars())
        facts = {"kind": kind, "starts_on": starts_on, "ends_on": ends_on, "acting": who}
        told: dict[str, Any] = {"organisation_id": person.organisation_id, "person_id": person_id, "act": act}
        tell(work, actor, VERB, **told, facts=facts)
        return {"absence_id": absence_id, "acting": who}

    return once(engine, actor, VERB, body, do, key=key, at=at)

"""Appoints a person to a post by an act: from that day on he may sign what the post signs (R-012)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.errors import InvalidData
from engine.domain.staff import Post, Term
from engine.operations.acting import lock_staff, recompute
from engine.operations.once import once
from engine.operations.staff_acts import (
    Act,
    clean_names,
    name_errors,
    person_of,
    place_of,
    refuse,
    refuse_for_himself,
    tell,
    term_errors,
)
from engine.storage.tables import appointments
from engine.storage.unit_of_work import UnitOfWork

VERB = "record_appointment"


def record_appointment(
    engine: Engine,
    actor: Actor,
    *,
    person_id: int,
    organisation_id: int,
    kind: str,
    position: Mapping[str, str],
    starts_on: date | None,
    ends_on: date | None = None,
    act_number: str,
    act_date: date | None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``kind`` is a ``Post``, ``position`` its name in three languages. Answers ``appointment_id``.

    Raises NotFound, Forbidden, DutiesConflict (nobody appoints himself), InvalidData (``starts_on``
    ``post_taken``: the organisation has a head on one of these days), KeyReused.
    """
    act, term, names = Act.of(act_number, act_date), Term(starts_on, ends_on), clean_names(position)
    body = {"person": person_id, "organisation": organisation_id, "kind": kind, "position": names}
    body |= {"from": starts_on, "to": ends_on, **act.columns()}

    def do(work: UnitOfWork) -> dict[str, Any]:
        place_of(work.conn, actor, Verb.MANAGE_STAFF, organisation_id)
        person_of(work.conn, person_id)
        refuse_for_himself(actor, person_id)
        known = {} if kind in set(Post) else {"kind": ["not_an_option"]}
        refuse(act.errors(), term_errors(term), name_errors(names, "position"), known)
        lock_staff(work)
        _refuse_second_head(work.conn, organisation_id, kind, term)
        row = {"person_id": person_id, "organisation_id": organisation_id, "kind": kind, "position": names}
        row |= {"starts_on": starts_on, "ends_on": ends_on, **act.columns()}
        new = insert(appointments).values(row).returning(appointments.c.id)
        appointment_id = work.conn.execute(new).scalar_one()
        facts = {"kind": kind, "position": names, "starts_on": starts_on, "ends_on": ends_on}
        told: dict[str, Any] = {"organisation_id": organisation_id, "person_id": person_id, "act": act}
        tell(work, actor, VERB, **told, facts=facts)
        recompute(work, actor)
        return {"appointment_id": appointment_id}

    return once(engine, actor, VERB, body, do, key=key, at=at)


def _refuse_second_head(conn: Connection, organisation_id: int, kind: str, term: Term) -> None:
    """Deputies may be none, one or many (R-013), a head is one."""
    if kind != Post.HEAD:
        return
    own = appointments.c.organisation_id == organisation_id
    for row in conn.execute(select(appointments).where(own, appointments.c.kind == Post.HEAD.value)):
        ends_before = row.ends_on is not None and term.starts_on is not None and row.ends_on < term.starts_on
        starts_after = term.ends_on is not None and row.starts_on is not None and term.ends_on < row.starts_on
        if not (ends_before or starts_after):
            raise InvalidData(errors={"starts_on": ["post_taken"]})

"""A head gives duties to a deputy: verbs, types of documents, signatures, for some days (R-016 to R-021)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, exists, func, insert, select

from engine.domain.access import DELEGABLE, TABLE, Verb
from engine.domain.actor import Actor, Role
from engine.domain.document_types import DocumentType
from engine.domain.errors import InvalidData
from engine.domain.local_time import local_date
from engine.domain.staff import SIGNING_KINDS, Term
from engine.operations.acting import lock_staff, recompute
from engine.operations.apart import refuse_kept_apart, roles_held, roles_lent
from engine.operations.once import once
from engine.operations.staff_acts import (
    Act,
    Errors,
    person_of,
    place_of,
    refuse,
    refuse_for_himself,
    tell,
    term_errors,
)
from engine.queries.signatories import authority_to_sign
from engine.storage.tables import delegations, organisations, role_grants
from engine.storage.terms import holds
from engine.storage.unit_of_work import UnitOfWork

VERB = "record_delegation"
LAST = 99


def record_delegation(
    engine: Engine,
    actor: Actor,
    *,
    from_id: int,
    to_id: int,
    organisation_id: int,
    verbs: Collection[str],
    document_types: Collection[str] = (),
    record_kinds: Collection[str] = (),
    precedence: int = 1,
    starts_on: date | None,
    ends_on: date | None = None,
    act_number: str,
    act_date: date | None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``verbs`` are of ``DELEGABLE``; no ``document_types`` means all; ``record_kinds`` are what may be
    signed. ``precedence`` orders who acts when the head is away, 1 first.

    Answers ``delegation_id``. Raises NotFound, Forbidden, DutiesConflict (nobody delegates to himself, nor to
    an auditor or an administrator), InvalidData (``verbs``, ``record_kinds``: ``not_his`` what the head may
    not do himself), KeyReused.
    """
    act, term = Act.of(act_number, act_date), Term(starts_on, ends_on)
    chosen = {
        "verbs": sorted(set(verbs)),
        "document_types": sorted(set(document_types)),
        "record_kinds": sorted(set(record_kinds)),
    }
    body = {"from": from_id, "to": to_id, "organisation": organisation_id, **chosen}
    body |= {"precedence": precedence, "starts": starts_on, "ends": ends_on, **act.columns()}

    def do(work: UnitOfWork) -> dict[str, Any]:
        place = place_of(work.conn, actor, Verb.MANAGE_STAFF, organisation_id)
        head = person_of(work.conn, from_id)
        place_of(work.conn, actor, Verb.MANAGE_STAFF, head.organisation_id)
        person_of(work.conn, to_id)
        refuse_for_himself(actor, to_id)
        refuse(act.errors(), term_errors(term), _known(chosen, precedence, from_id == to_id))
        lock_staff(work)
        day = local_date(work.now)
        his = roles_held(work.conn, to_id, day=day) | roles_lent(work.conn, to_id, day)
        refuse_kept_apart(roles_held(work.conn, from_id, day=day), his)
        _refuse_what_is_not_his(work.conn, from_id, place.path, chosen, day)
        row = {"from_id": from_id, "to_id": to_id, "organisation_id": organisation_id, **chosen}
        row |= {"precedence": precedence, "starts_on": starts_on, "ends_on": ends_on, **act.columns()}
        new = insert(delegations).values(row).returning(delegations.c.id)
        delegation_id = work.conn.execute(new).scalar_one()
        facts = {**chosen, "from_id": from_id, "starts_on": starts_on, "ends_on": ends_on}
        tell(work, actor, VERB, organisation_id=organisation_id, person_id=to_id, act=act, facts=facts)
        recompute(work, actor)
        return {"delegation_id": delegation_id}

    return once(engine, actor, VERB, body, do, key=key, at=at)


def _known(chosen: dict[str, list[str]], precedence: int, himself: bool) -> Errors:
    errors: Errors = {}
    lists: dict[str, Collection[str]] = {
        "verbs": {verb.value for verb in DELEGABLE},
        "document_types": {one.value for one in DocumentType},
        "record_kinds": SIGNING_KINDS,
    }
    for field, options in lists.items():
        if set(chosen[field]) - set(options):
            errors[field] = ["not_an_option"]
    if not (chosen["verbs"] or chosen["record_kinds"]):
        errors.setdefault("verbs", ["required"])
    if not 1 <= precedence <= LAST:
        errors["precedence"] = ["out_of_range"]
    if himself:
        errors["to_id"] = ["not_suitable"]
    return errors


def _refuse_what_is_not_his(
    conn: Connection, head_id: int, path: str, chosen: dict[str, list[str]], day: date
) -> None:
    """Nobody gives more than he has."""
    for verb in chosen["verbs"]:
        roles = [role.value for role in Role if Verb(verb) in TABLE[role]]
        held = exists().where(
            role_grants.c.person_id == head_id,
            role_grants.c.role.in_(roles),
            role_grants.c.organisation_id == organisations.c.id,
            func.starts_with(path, organisations.c.path),
            holds(role_grants, day),
        )
        if not conn.execute(select(held)).scalar():
            raise InvalidData(errors={"verbs": ["not_his"]})
    for kind in chosen["record_kinds"]:
        if not authority_to_sign(conn, head_id, kind, day).holds:
            raise InvalidData(errors={"record_kinds": ["not_his"]})

"""The head opens personal data to an auditor by an order: which cases, for which days (domain report, 4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select

from engine.domain.access import Verb
from engine.domain.actor import Actor, Role
from engine.domain.errors import InvalidData
from engine.domain.local_time import local_date
from engine.domain.staff import Term
from engine.operations.border import clean_text, reason_codes
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
from engine.queries.scope import subtree
from engine.storage.tables import access_orders, cases, organisations, role_grants
from engine.storage.terms import holds
from engine.storage.unit_of_work import UnitOfWork

VERB = "give_access_order"
MOST_CASES = 500


def give_access_order(
    engine: Engine,
    actor: Actor,
    *,
    auditor_id: int,
    organisation_id: int,
    numbers: Sequence[str] = (),
    restricted: bool = False,
    reason: str,
    starts_on: date | None,
    ends_on: date | None,
    act_number: str,
    act_date: date | None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``numbers`` are registration numbers of the organisation's cases; none: all of them, also later ones.

    ``restricted``: also cases of restricted access. Answers ``order_id``. Raises NotFound, Forbidden,
    DutiesConflict (nobody opens anything to himself), KeyReused, InvalidData (``auditor_id``:
    ``not_suitable`` who is no auditor there; ``numbers``: ``no_such_case`` or ``ambiguous``,
    with the numbers after a colon: a number that several of its bodies have opens none).
    """
    act, term = Act.of(act_number, act_date), Term(starts_on, ends_on)
    asked, reason = sorted({clean_text(one) for one in numbers} - {""}), clean_text(reason)
    body = {"auditor": auditor_id, "organisation": organisation_id, "numbers": asked, "reason": reason}
    body |= {"restricted": restricted, "starts": starts_on, "ends": ends_on, **act.columns()}

    def do(work: UnitOfWork) -> dict[str, Any]:
        place = place_of(work.conn, actor, Verb.ORDER_ACCESS, organisation_id)
        person_of(work.conn, auditor_id)
        refuse_for_himself(actor, auditor_id)
        ids, of_cases = _cases(work.conn, place.path, asked)
        refuse(
            act.errors(),
            term_errors(term, closed=True),
            reason_codes(reason),
            _past(term, local_date(work.now)),
            of_cases,
            _no_auditor(work.conn, auditor_id, place.path, local_date(work.now)),
        )
        row = {"auditor_id": auditor_id, "organisation_id": organisation_id, "cases": ids}
        row |= {"restricted": restricted, "reason": reason, "starts_on": starts_on, "ends_on": ends_on}
        row |= {"given_by": actor.person_id, "given_at": work.now, **act.columns()}
        new = insert(access_orders).values(row).returning(access_orders.c.id)
        order_id = work.conn.execute(new).scalar_one()
        facts = {"order_id": order_id, "cases": ids, "restricted": restricted}
        facts |= {"starts_on": starts_on, "ends_on": ends_on}
        told: dict[str, Any] = {"organisation_id": organisation_id, "person_id": auditor_id, "act": act}
        tell(work, actor, VERB, **told, facts=facts)
        return {"order_id": order_id}

    return once(engine, actor, VERB, body, do, key=key, at=at)


def _past(term: Term, today: date) -> Errors:
    """Nothing is opened after the fact: what was read yesterday was read masked."""
    if term.starts_on is not None and term.starts_on < today:
        return {"starts_on": ["too_early"]}
    return {}


def _cases(conn: Connection, path: str, asked: Sequence[str]) -> tuple[list[int], Errors]:
    if not asked:
        return [], {}
    if len(asked) > MOST_CASES:
        raise InvalidData(errors={"numbers": ["too_long"]})
    chosen = select(cases.c.id, cases.c.number).where(
        cases.c.number.in_(asked), cases.c.organisation_id.in_(subtree(path))
    )
    rows = conn.execute(chosen).all()
    if lacking := sorted(set(asked) - {row.number for row in rows}):
        return [], {"numbers": [f"no_such_case:{', '.join(lacking)}"]}
    numbers = [row.number for row in rows]
    if several := sorted({one for one in numbers if numbers.count(one) > 1}):
        return [], {"numbers": [f"ambiguous:{', '.join(several)}"]}
    return sorted(row.id for row in rows), {}


def _no_auditor(conn: Connection, person_id: int, path: str, day: date) -> Errors:
    """An order opens what its reader sees masked: to who audits there, and to nobody else."""
    audits = (
        select(role_grants.c.person_id)
        .join(organisations, organisations.c.id == role_grants.c.organisation_id)
        .where(
            role_grants.c.person_id == person_id,
            role_grants.c.role == Role.AUDITOR.value,
            func.starts_with(path, organisations.c.path),
            holds(role_grants, day),
        )
    )
    return {} if conn.execute(audits).first() else {"auditor_id": ["not_suitable"]}

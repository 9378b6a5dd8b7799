"""Orders that open personal data: for the head who gives them, and for the auditor to whom they open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, func, or_, select
from sqlalchemy.sql import false

from engine.domain.access import Verb, paths_of
from engine.domain.actor import Actor, Role
from engine.queries.facts import Languages
from engine.queries.names import initials
from engine.queries.scope import complained_cases, own_id
from engine.storage.tables import access_orders, cases, organisations, people, role_grants
from engine.storage.terms import holds

MOST = 200
NUMBERS_SHOWN = 20


@dataclass(frozen=True)
class OrderFacts:
    """``numbers`` are those of the cases it opens, the first :data:`NUMBERS_SHOWN`; ``case_count`` 0: all of
    the organisation. ``state``: in_force, ahead, over, revoked."""

    id: int
    number: str
    day: date | None
    auditor_id: int
    auditor: str
    organisation: Languages
    numbers: tuple[str, ...]
    case_count: int
    restricted: bool
    reason: str
    starts_on: date
    ends_on: date
    given_by: str
    given_at: datetime
    revoked_at: datetime | None
    revoked_by: str | None
    revoked_because: str
    state: str


@dataclass(frozen=True)
class AuditorOption:
    id: int
    name: str
    organisation: Languages


def access_orders_of(conn: Connection, actor: Actor, today: date) -> tuple[OrderFacts, ...]:
    """Newest first, at most :data:`MOST`: those of the organisations whose head the actor is, and his own;
    none that names a complaint about him."""
    his = or_(access_orders.c.auditor_id == own_id(actor), _given_by(actor))
    return _orders(conn, his & ~names_complaint_about(actor), today)


def names_complaint_about(actor: Actor) -> ColumnElement[bool]:
    """Whether an order names a case in which the actor is complained about: it would tell him that there is
    one, and he could take it back from whoever looks into it."""
    return access_orders.c.cases.overlap(complained_cases(actor))


def orders_over(conn: Connection, actor: Actor, case_id: int, today: date) -> tuple[OrderFacts, ...]:
    """Those in force that open this case to the actor."""
    mine = [one.order_id for one in actor.openings if not one.cases or case_id in one.cases]
    if not mine:
        return ()
    of_case = (
        select(organisations.c.path)
        .join(cases, cases.c.organisation_id == organisations.c.id)
        .where(cases.c.id == case_id)
    )
    within = func.starts_with(of_case.scalar_subquery(), organisations.c.path)
    return _orders(conn, access_orders.c.id.in_(mine) & within, today)


def auditors(conn: Connection, actor: Actor, day: date) -> tuple[AuditorOption, ...]:
    """Who audits an organisation over which the actor gives orders, without himself."""
    paths = paths_of(actor, Verb.ORDER_ACCESS)
    above = organisations.c.path
    related = (func.starts_with(above, path) | func.starts_with(path, above) for path in paths)
    rows = conn.execute(
        select(people.c.id, initials(people).label("name"), organisations.c.name.label("organisation"))
        .select_from(
            role_grants.join(people, people.c.id == role_grants.c.person_id).join(
                organisations, organisations.c.id == role_grants.c.organisation_id
            )
        )
        .where(
            role_grants.c.role == Role.AUDITOR.value,
            people.c.active,
            people.c.id != own_id(actor),
            holds(role_grants, day),
            or_(false(), *related),
        )
        .order_by(people.c.last_name, people.c.id)
    )
    return tuple(AuditorOption(row.id, row.name, row.organisation) for row in rows)


def _given_by(actor: Actor) -> ColumnElement[bool]:
    paths = paths_of(actor, Verb.ORDER_ACCESS)
    return or_(false(), *(func.starts_with(organisations.c.path, path) for path in paths))


def _orders(conn: Connection, which: ColumnElement[bool], today: date) -> tuple[OrderFacts, ...]:
    read, gave, took = people.alias("auditors"), people.alias("givers"), people.alias("takers")
    rows = conn.execute(
        select(
            access_orders,
            organisations.c.name.label("organisation"),
            initials(read).label("auditor"),
            initials(gave).label("giver"),
            initials(took).label("taker"),
        )
        .join(organisations, organisations.c.id == access_orders.c.organisation_id)
        .join(read, read.c.id == access_orders.c.auditor_id)
        .join(gave, gave.c.id == access_orders.c.given_by)
        .outerjoin(took, took.c.id == access_orders.c.revoked_by)
        .where(which)
        .order_by(access_orders.c.id.desc())
        .limit(MOST)
    ).all()
    shown = {id_ for row in rows for id_ in row.cases[:NUMBERS_SHOWN]}
    numbers = _numbers(conn, shown)
    return tuple(
        OrderFacts(
            id=row.id,
            number=row.act_number,
            day=row.act_date,
            auditor_id=row.auditor_id,
            auditor=row.auditor,
            organisation=row.organisation,
            numbers=tuple(numbers[id_] for id_ in row.cases[:NUMBERS_SHOWN] if id_ in numbers),
            case_count=len(row.cases),
            restricted=row.restricted,
            reason=row.reason,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            given_by=row.giver,
            given_at=row.given_at,
            revoked_at=row.revoked_at,
            revoked_by=row.taker,
            revoked_because=row.revoked_because,
            state=_state(row.revoked_at, row.starts_on, row.ends_on, today),
        )
        for row in rows
    )


def _numbers(conn: Connection, ids: set[int]) -> Mapping[int, str]:
    if not ids:
        return {}
    rows = conn.execute(select(cases.c.id, cases.c.number).where(cases.c.id.in_(ids)))
    return {row.id: row.number or str(row.id) for row in rows}


def _state(revoked_at: datetime | None, starts_on: date, ends_on: date, today: date) -> str:
    if revoked_at is not None:
        return "revoked"
    if today < starts_on:
        return "ahead"
    return "in_force" if today <= ends_on else "over"

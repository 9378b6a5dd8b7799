"""What auditors opened, for auditors and the head of the department, of their organisations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, all_, and_, any_, func, or_, select
from sqlalchemy.sql import false

from engine.domain.access import Verb, paths_of
from engine.domain.actor import Actor, Role
from engine.domain.local_time import at_local
from engine.queries.names import initials
from engine.queries.scope import complained_cases, subtree
from engine.storage.tables import access_orders, cases, organisations, people, readings, role_grants

PAGE = 100


@dataclass(frozen=True)
class ReadingFacts:
    """``number``: of the case, null where it has none yet; ``orders`` are the numbers of the orders."""

    id: int
    at: datetime
    actor_id: int
    actor: str
    kind: str
    case_id: int | None
    number: str | None
    thing_id: int | None
    orders: tuple[str, ...]


@dataclass(frozen=True)
class ReadingFilters:
    """``case``: id or registration number. ``first`` and ``last`` are days in Kazakhstan, both included."""

    person_id: int | None = None
    case: str = ""
    kind: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class ReadingPage:
    """``older``: the number to go on from, ``None`` on the last page."""

    rows: tuple[ReadingFacts, ...]
    older: int | None


def readings_of(
    conn: Connection, actor: Actor, filters: ReadingFilters, *, before: int | None = None, limit: int = PAGE
) -> ReadingPage:
    """Newest first. ``before``: only lines with a lower number, as the page before said."""
    limits = [readings.c.id < before] if before else []
    rows = conn.execute(
        select(readings, initials(people).label("actor"), cases.c.number)
        .join(people, people.c.id == readings.c.actor_id)
        .outerjoin(cases, cases.c.id == readings.c.case_id)
        .where(_seen(actor), *_filtered(filters), *limits)
        .order_by(readings.c.id.desc())
        .limit(limit + 1)
    ).all()
    shown = rows[:limit]
    orders = _orders(conn, {one for row in shown for one in row.orders})
    found = tuple(
        ReadingFacts(
            row.id,
            row.recorded_at,
            row.actor_id,
            row.actor,
            row.kind,
            row.case_id,
            row.number,
            row.thing_id,
            tuple(orders.get(one, str(one)) for one in row.orders),
        )
        for row in shown
    )
    return ReadingPage(found, shown[-1].id if len(rows) > limit else None)


def count_of_case(conn: Connection, actor: Actor, case_id: int) -> int | None:
    """How often auditors opened this case; ``None`` for who may not know."""
    if not paths_of(actor, Verb.VIEW_READINGS):
        return None
    counted = select(func.count()).select_from(readings).where(readings.c.case_id == case_id)
    return int(conn.execute(counted).scalar_one())


def readers(conn: Connection, actor: Actor) -> tuple[tuple[int, str], ...]:
    """Ids and names of who opened anything that the actor may see."""
    ids = (
        select(readings.c.actor_id)
        .distinct()
        .outerjoin(cases, cases.c.id == readings.c.case_id)
        .where(_seen(actor))
    )
    chosen = select(people.c.id, initials(people).label("name")).where(people.c.id.in_(ids))
    return tuple((row.id, row.name) for row in conn.execute(chosen.order_by(people.c.last_name, people.c.id)))


def _seen(actor: Actor) -> ColumnElement[bool]:
    """Of one's organisations' cases, and what their auditors opened that is of no case.

    Nothing of a complaint about oneself.
    """
    paths = paths_of(actor, Verb.VIEW_READINGS)
    here = [cases.c.organisation_id.in_(subtree(path)) for path in paths]
    of_cases = and_(or_(false(), *here), cases.c.id != all_(complained_cases(actor)))
    audits = (
        select(role_grants.c.person_id)
        .join(organisations, organisations.c.id == role_grants.c.organisation_id)
        .where(role_grants.c.role == Role.AUDITOR.value, or_(false(), *_places(paths)))
    )
    of_none = and_(
        readings.c.case_id.is_(None), readings.c.actor_id == any_(func.array(audits.scalar_subquery()))
    )
    return or_(of_cases, of_none)


def _places(paths: tuple[str, ...]) -> Iterator[ColumnElement[bool]]:
    """An auditor of an organisation above reads here too."""
    for path in paths:
        yield func.starts_with(organisations.c.path, path)
        yield func.starts_with(path, organisations.c.path)


def _filtered(filters: ReadingFilters) -> Iterator[ColumnElement[bool]]:
    if filters.person_id:
        yield readings.c.actor_id == filters.person_id
    if filters.kind:
        yield readings.c.kind == filters.kind
    if filters.case:
        named = [cases.c.number == filters.case]
        if filters.case.isascii() and filters.case.isdigit() and len(filters.case) < 19:
            named.append(cases.c.id == int(filters.case))
        yield readings.c.case_id.in_(select(cases.c.id).where(or_(*named)))
    if filters.first:
        yield readings.c.recorded_at >= at_local(filters.first)
    if filters.last:
        yield readings.c.recorded_at < at_local(filters.last + timedelta(days=1))


def _orders(conn: Connection, ids: set[int]) -> Mapping[int, str]:
    if not ids:
        return {}
    table = access_orders.c
    rows = conn.execute(select(table.id, table.act_number).where(table.id.in_(ids)))
    return {row.id: row.act_number for row in rows}

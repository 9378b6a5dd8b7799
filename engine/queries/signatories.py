"""Who may sign on a day: appointments, absences, who acts, and what is delegated (R-012, R-020, R-022)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    any_,
    exists,
    func,
    literal,
    or_,
    select,
)

from engine.domain.staff import POSTS_TO_SIGN
from engine.queries.facts import Languages
from engine.storage.tables import (
    absences,
    acting_periods,
    appointments,
    delegations,
    organisations,
    people,
    role_grants,
)
from engine.storage.terms import holds


@dataclass(frozen=True)
class Authority:
    """Of one person on one day. ``appointed_on``: the first day of an appointment that begins later;
    ``away``: he is absent on the day, and somebody acts for him."""

    holds: bool
    appointed_on: date | None = None
    away: bool = False


@dataclass(frozen=True)
class Signatory:
    """``position`` is the post by which he signs: of an acting one, the absent head's."""

    person_id: int
    name: str
    position: Languages
    acting: bool


def authority_to_sign(conn: Connection, person_id: int, kind: str, day: date) -> Authority:
    """Whether a record of this signed kind may carry the person's signature of that day."""
    own = _appointed(person_id, kind, day)
    away = _away(person_id, day)
    acts = exists().where(
        acting_periods.c.person_id == person_id,
        holds(acting_periods, day),
        _appointed(acting_periods.c.for_id, kind, day),
    )
    delegated = exists().where(
        delegations.c.to_id == person_id,
        holds(delegations, day),
        literal(kind) == any_(delegations.c.record_kinds),
        _appointed(delegations.c.from_id, kind, day),
    )
    later = select(func.min(appointments.c.starts_on)).where(
        appointments.c.person_id == person_id, _to_sign(kind), appointments.c.starts_on > day
    )
    found = conn.execute(
        select(
            and_(or_(own, delegated, acts), ~away).label("holds"),
            later.scalar_subquery().label("appointed_on"),
            away.label("away"),
        )
    ).one()
    return Authority(found.holds, found.appointed_on, found.away)


def who_may_sign(
    conn: Connection, kind: str, roles: Collection[str], path: str, day: date
) -> tuple[Signatory, ...]:
    """Everyone with such a role over the organisation at ``path`` whose signature of that day would hold."""
    over = organisations.alias("over")
    held = (
        select(role_grants.c.person_id)
        .join(over, over.c.id == role_grants.c.organisation_id)
        .where(role_grants.c.role.in_(roles), holds(role_grants, day))
        .where(func.starts_with(path, over.c.path))
    )
    own = (
        select(*_NAMED)
        .select_from(people.join(appointments, _of(people.c.id, kind, day)))
        .where(people.c.id.in_(held), people.c.active, ~_away(people.c.id, day))
    )
    stands_in = people.join(acting_periods, acting_periods.c.person_id == people.c.id)
    acting = (
        select(*_NAMED)
        .select_from(stands_in.join(appointments, _of(acting_periods.c.for_id, kind, day)))
        .where(holds(acting_periods, day), acting_periods.c.for_id.in_(held), people.c.active)
    )
    found = {row.id: _signatory(row, acting=True) for row in conn.execute(acting)}
    found |= {row.id: _signatory(row, acting=False) for row in conn.execute(own)}
    return tuple(sorted(found.values(), key=lambda one: (one.name, one.person_id)))


def signed_position(conn: Connection, person_id: int, on_behalf_of: int | None, day: date) -> Languages:
    """The post by which somebody signed: by the appointment of that day, of the absent head if he acted."""
    whose = person_id if on_behalf_of is None else on_behalf_of
    appointed = (
        select(appointments.c.position)
        .where(appointments.c.person_id == whose, holds(appointments, day))
        .order_by(appointments.c.starts_on.desc().nulls_last(), appointments.c.id.desc())
        .limit(1)
    )
    found = conn.execute(appointed).scalar()
    return found or conn.execute(select(people.c.position).where(people.c.id == whose)).scalar() or {}


_NAMED = (people.c.id, people.c.last_name, people.c.first_name, appointments.c.position)


def _of(whose: ColumnElement[int] | int, kind: str, day: date) -> ColumnElement[bool]:
    return and_(appointments.c.person_id == whose, _to_sign(kind), holds(appointments, day))


def _to_sign(kind: str) -> ColumnElement[bool]:
    return appointments.c.kind.in_(sorted(POSTS_TO_SIGN[kind]))


def _appointed(whose: ColumnElement[int] | int, kind: str, day: date) -> ColumnElement[bool]:
    return exists().where(_of(whose, kind, day))


def _away(whose: ColumnElement[int] | int, day: date) -> ColumnElement[bool]:
    return exists().where(absences.c.person_id == whose, holds(absences, day))


def _signatory(row: object, *, acting: bool) -> Signatory:
    name = f"{row.last_name} {row.first_name}"  # type: ignore[attr-defined]  # a row of the select above
    return Signatory(row.id, name, row.position, acting)  # type: ignore[attr-defined]

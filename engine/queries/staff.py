"""Staff of an organisation: people, posts, roles, absences, delegations, and who changed what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.domain.staff import Staffing, Term, vacancies
from engine.queries.facts import Languages
from engine.queries.names import initials
from engine.queries.organisations import INSIDE, OrganisationFacts, organisations_options
from engine.storage.tables import (
    absences,
    acting_periods,
    appointments,
    delegations,
    organisations,
    people,
    role_grants,
    staff_events,
    staffing,
)
from engine.storage.terms import holds

TRAIL = 50
"""How many lines of the trail a page shows."""

READING = (Verb.ADMINISTER, Verb.MANAGE_STAFF, Verb.VIEW_AUDIT)
"""Whoever may do one of these with an organisation sees its staff."""


@dataclass(frozen=True)
class StaffPlace:
    """One line of the tree; ``people`` counts those with an open account there."""

    organisation: OrganisationFacts
    people: int


@dataclass(frozen=True)
class Basis:
    """The days and the act of something."""

    term: Term
    act_number: str
    act_date: date | None


@dataclass(frozen=True)
class Granted:
    role: str
    organisation_id: int
    organisation: Languages
    basis: Basis


@dataclass(frozen=True)
class Appointed:
    id: int
    person_id: int
    kind: str
    position: Languages
    organisation: Languages
    basis: Basis


@dataclass(frozen=True)
class Away:
    """``acting``: who acts, with the first and the last day, in their order."""

    id: int
    person_id: int
    person: str
    kind: str
    basis: Basis
    acting: tuple[tuple[str, date, date], ...]


@dataclass(frozen=True)
class Delegated:
    id: int
    from_person: str
    to_id: int
    to_person: str
    organisation: Languages
    verbs: tuple[str, ...]
    document_types: tuple[str, ...]
    record_kinds: tuple[str, ...]
    precedence: int
    basis: Basis


@dataclass(frozen=True)
class StaffPerson:
    id: int
    name: str
    login: str
    position: Languages
    active: bool
    grants: tuple[Granted, ...]
    appointments: tuple[Appointed, ...]


@dataclass(frozen=True)
class Posts:
    """The approved number that governs the organisation; ``free`` is negative above it."""

    number: int
    free: int
    organisation: Languages
    basis: Basis


@dataclass(frozen=True)
class TrailLine:
    at: datetime
    actor: str | None
    command: str
    person: str | None
    act_number: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class StaffPage:
    """``manages`` and ``administers``: what this actor may change here."""

    place: OrganisationFacts
    posts: Posts | None
    people: tuple[StaffPerson, ...]
    absences: tuple[Away, ...]
    delegations: tuple[Delegated, ...]
    trail: tuple[TrailLine, ...]
    manages: bool
    administers: bool


def staff_tree(conn: Connection, actor: Actor) -> tuple[StaffPlace, ...]:
    """The organisations whose staff the actor sees, in the order of the tree."""
    working: dict[int, int] = {
        row.organisation_id: row.number
        for row in conn.execute(
            select(people.c.organisation_id, func.count().label("number"))
            .where(people.c.active)
            .group_by(people.c.organisation_id)
        )
    }
    return tuple(
        StaffPlace(one, working.get(one.id, 0))
        for one in organisations_options(conn, kinds=INSIDE)
        if _sees(actor, one.path)
    )


def staff_of(conn: Connection, actor: Actor, organisation_id: int, day: date) -> StaffPage:
    """Of this organisation alone. Raises :class:`NotFound` when the actor does not see its staff."""
    place = next((one for one in organisations_options(conn) if one.id == organisation_id), None)
    if place is None or not _sees(actor, place.path):
        raise NotFound(organisation_id=organisation_id)
    facts = CaseFacts(organisation_path=place.path)
    return StaffPage(
        place=place,
        posts=_posts(conn, place.path, day),
        people=_people(conn, organisation_id),
        absences=_absences(conn, organisation_id, day),
        delegations=_delegations(conn, organisation_id, day),
        trail=_trail(conn, organisation_id),
        manages=may(actor, Verb.MANAGE_STAFF, facts),
        administers=may(actor, Verb.ADMINISTER, facts),
    )


def _sees(actor: Actor, path: str) -> bool:
    return any(may(actor, verb, CaseFacts(organisation_path=path)) for verb in READING)


def _basis(row: Row[Any]) -> Basis:
    return Basis(Term(row.starts_on, row.ends_on), row.act_number, row.act_date)


def _people(conn: Connection, organisation_id: int) -> tuple[StaffPerson, ...]:
    here = people.c.organisation_id == organisation_id
    rows = conn.execute(
        select(people).where(here).order_by(people.c.active.desc(), people.c.last_name, people.c.id)
    ).all()
    ids = [row.id for row in rows]
    granted, appointed = _grants(conn, ids), _appointments(conn, ids)
    return tuple(
        StaffPerson(
            id=row.id,
            name=" ".join(part for part in (row.last_name, row.first_name, row.middle_name) if part),
            login=row.login,
            position=row.position,
            active=row.active,
            grants=tuple(granted[row.id]),
            appointments=tuple(appointed[row.id]),
        )
        for row in rows
    )


def _grants(conn: Connection, ids: list[int]) -> Mapping[int, list[Granted]]:
    found: dict[int, list[Granted]] = defaultdict(list)
    chosen = (
        select(role_grants, organisations.c.name)
        .join(organisations, organisations.c.id == role_grants.c.organisation_id)
        .where(role_grants.c.person_id.in_(ids))
        .order_by(role_grants.c.role, organisations.c.path)
    )
    for row in conn.execute(chosen):
        found[row.person_id].append(Granted(row.role, row.organisation_id, row.name, _basis(row)))
    return found


def _appointments(conn: Connection, ids: list[int]) -> Mapping[int, list[Appointed]]:
    found: dict[int, list[Appointed]] = defaultdict(list)
    chosen = (
        select(appointments, organisations.c.name)
        .join(organisations, organisations.c.id == appointments.c.organisation_id)
        .where(appointments.c.person_id.in_(ids))
        .order_by(appointments.c.starts_on.desc().nulls_last(), appointments.c.id.desc())
    )
    for row in conn.execute(chosen):
        one = Appointed(row.id, row.person_id, row.kind, row.position, row.name, _basis(row))
        found[row.person_id].append(one)
    return found


def _absences(conn: Connection, organisation_id: int, day: date) -> tuple[Away, ...]:
    """Those that are not over for a year."""
    since = date(day.year - 1, day.month, 1)
    stands_in: dict[int, list[tuple[str, date, date]]] = defaultdict(list)
    acting = (
        select(acting_periods, initials(people).label("person"))
        .join(people, people.c.id == acting_periods.c.person_id)
        .order_by(acting_periods.c.starts_on)
    )
    for row in conn.execute(acting):
        stands_in[row.absence_id].append((row.person, row.starts_on, row.ends_on))
    chosen = (
        select(absences, initials(people).label("person"))
        .join(people, people.c.id == absences.c.person_id)
        .where(people.c.organisation_id == organisation_id, absences.c.ends_on >= since)
        .order_by(absences.c.starts_on.desc(), absences.c.id)
    )
    return tuple(
        Away(row.id, row.person_id, row.person, row.kind, _basis(row), tuple(stands_in[row.id]))
        for row in conn.execute(chosen)
    )


def _delegations(conn: Connection, organisation_id: int, day: date) -> tuple[Delegated, ...]:
    """From or to people who work here, in force or to come."""
    heads, deputies = people.alias("delegating"), people.alias("deputies")
    chosen = (
        select(
            delegations,
            organisations.c.name,
            initials(heads).label("from_person"),
            initials(deputies).label("to_person"),
        )
        .join(organisations, organisations.c.id == delegations.c.organisation_id)
        .join(heads, heads.c.id == delegations.c.from_id)
        .join(deputies, deputies.c.id == delegations.c.to_id)
        .where(
            or_(heads.c.organisation_id == organisation_id, deputies.c.organisation_id == organisation_id),
            or_(delegations.c.ends_on.is_(None), delegations.c.ends_on >= day),
        )
        .order_by(delegations.c.from_id, delegations.c.precedence, delegations.c.id)
    )
    return tuple(
        Delegated(
            id=row.id,
            from_person=row.from_person,
            to_id=row.to_id,
            to_person=row.to_person,
            organisation=row.name,
            verbs=tuple(row.verbs),
            document_types=tuple(row.document_types),
            record_kinds=tuple(row.record_kinds),
            precedence=row.precedence,
            basis=_basis(row),
        )
        for row in conn.execute(chosen)
    )


def _posts(conn: Connection, path: str, day: date) -> Posts | None:
    rows = conn.execute(
        select(staffing, organisations.c.path, organisations.c.name)
        .join(organisations, organisations.c.id == staffing.c.organisation_id)
        .where(holds(staffing, day))
        .order_by(staffing.c.starts_on, staffing.c.id)
    ).all()
    newest = {row.path: row for row in rows}
    over = [row for row in newest.values() if path.startswith(row.path)]
    if not over:
        return None
    governing = max(over, key=lambda row: len(row.path))
    working = {
        row.path: row.number
        for row in conn.execute(
            select(organisations.c.path, func.count().label("number"))
            .join(people, people.c.organisation_id == organisations.c.id)
            .where(people.c.active)
            .group_by(organisations.c.path)
        )
    }
    known = [Staffing(row.path, row.posts) for row in newest.values()]
    free = vacancies(path, known, working)
    assert free is not None
    return Posts(governing.posts, free, governing.name, _basis(governing))


def _trail(conn: Connection, organisation_id: int) -> tuple[TrailLine, ...]:
    actors, persons = people.alias("acting_people"), people.alias("persons")
    rows = conn.execute(
        select(staff_events, initials(actors).label("actor"), initials(persons).label("person"))
        .outerjoin(actors, actors.c.id == staff_events.c.actor_id)
        .outerjoin(persons, persons.c.id == staff_events.c.person_id)
        .where(
            or_(
                staff_events.c.organisation_id == organisation_id,
                persons.c.organisation_id == organisation_id,
            )
        )
        .order_by(staff_events.c.id.desc())
        .limit(TRAIL)
    )
    return tuple(
        TrailLine(row.at, row.actor, row.command, row.person, row.act_number, row.facts) for row in rows
    )

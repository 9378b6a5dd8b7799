"""Acts of destruction, the cases whose term of storage is over, and which cases are of one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Row, all_, cast, func, or_, select

from engine.domain.access import Verb, paths_of
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, NotFound
from engine.domain.identity_numbers import Flag
from engine.domain.local_time import local_date
from engine.domain.retention import kept_until
from engine.queries.clock import moment
from engine.queries.erased import erased_here
from engine.queries.names import initials
from engine.queries.scope import complained_cases
from engine.queries.visible import visible_cases
from engine.storage.settings import retention_years
from engine.storage.tables import appeals, applicants, cases, erasure_cases, erasures, organisations, people

SEVERAL = ("collective", "representative")
"""Kinds of applicants that stand for more people than one."""

deciders = people.alias("deciders")


@dataclass(frozen=True)
class Keepable:
    """A case as an act sees it. ``kept_until``: none while it runs; ``several``: of more than one person."""

    id: int
    number: str | None
    closed_on: date | None
    kept_until: date | None
    several: bool
    erased: bool

    def is_over(self, today: date) -> bool:
        """Whether the term of storage is over."""
        return self.kept_until is not None and self.kept_until < today


@dataclass(frozen=True)
class Act:
    """``cases``: (id, number, whether this act erased it)."""

    id: int
    act_number: str
    act_date: date
    ground: str
    basis: str
    state: str
    proposed_by_id: int
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str
    cases: tuple[tuple[int, str | None, bool], ...]


def over(conn: Connection, *, at: datetime | None = None, limit: int = 1000) -> tuple[Keepable, ...]:
    """Cases whose term of storage is over and that no act erased, the oldest first. For the console."""
    today, years = local_date(moment(conn, at)), retention_years(conn)
    last_year = today.year - years - 1
    closed = func.extract("year", cast(cases.c.closed_at.op("at time zone")("Asia/Almaty"), Date))
    chosen = _keepables().where(closed <= last_year, ~erased_here()).order_by(cases.c.closed_at, cases.c.id)
    return tuple(_keepable(row, years) for row in conn.execute(chosen.limit(limit)))


def same_person(conn: Connection, actor: Actor, case_id: int) -> tuple[Keepable, ...]:
    """The case and the others of its applicant, oldest first: by a sound identity number, else by name and
    telephone. Others only where the actor reads who the applicant is, of the case and of them.

    Raises :class:`NotFound` unless the actor may see the case, :class:`Forbidden` unless he may propose.
    """
    if not paths_of(actor, Verb.PROPOSE_ERASURE):
        raise Forbidden()
    readable = visible_cases(actor, Verb.VIEW_PERSONAL_DATA)
    found = conn.execute(
        select(cases.c.id.label("case_id"), applicants, readable.label("readable"))
        .outerjoin(appeals, appeals.c.case_id == cases.c.id)
        .outerjoin(applicants, applicants.c.id == appeals.c.applicant_id)
        .where(cases.c.id == case_id, visible_cases(actor))
    ).first()
    if found is None:
        raise NotFound(case_id=case_id)
    others = [readable & one for one in _is(found)] if found.readable else []
    chosen = _keepables().where(or_(cases.c.id == case_id, *others), visible_cases(actor))
    years = retention_years(conn)
    rows = conn.execute(chosen.order_by(cases.c.received_at, cases.c.id).limit(200))
    return tuple(_keepable(row, years) for row in rows)


def acts(conn: Connection, actor: Actor, *, limit: int = 200) -> tuple[Act, ...]:
    """The acts of the bodies where the actor proposes, confirms or reads the journal, newest first."""
    places = {
        path
        for verb in (Verb.PROPOSE_ERASURE, Verb.CONFIRM_ERASURE, Verb.VIEW_AUDIT)
        for path in paths_of(actor, verb)
    }
    if not places:
        raise Forbidden()
    rows = conn.execute(
        select(erasures, initials(people).label("proposer"), initials(deciders).label("decider"))
        .join(organisations, organisations.c.id == erasures.c.organisation_id)
        .join(people, people.c.id == erasures.c.proposed_by)
        .outerjoin(deciders, deciders.c.id == erasures.c.decided_by)
        .where(or_(*(organisations.c.path.startswith(path, autoescape=True) for path in sorted(places))))
        .order_by(erasures.c.id.desc())
        .limit(limit)
    ).all()
    named = _cases_of(conn, actor, [row.id for row in rows])
    # An act without a case that the reader may know of would tell him that there is one.
    return tuple(_act(row, tuple(named[row.id])) for row in rows if row.id in named)


def _act(row: Row[Any], named: tuple[tuple[int, str | None, bool], ...]) -> Act:
    return Act(
        *(row.id, row.act_number, row.act_date, row.ground, row.basis, row.state, row.proposed_by),
        *(row.proposer, row.proposed_at, row.decider, row.decided_at, row.reason, named),
    )


def _cases_of(
    conn: Connection, actor: Actor, ids: list[int]
) -> dict[int, list[tuple[int, str | None, bool]]]:
    found: dict[int, list[tuple[int, str | None, bool]]] = {}
    chosen = (
        select(erasure_cases, cases.c.number)
        .join(cases, cases.c.id == erasure_cases.c.case_id)
        .where(erasure_cases.c.erasure_id.in_(ids), cases.c.id != all_(complained_cases(actor)))
        .order_by(cases.c.id)
    )
    for row in conn.execute(chosen) if ids else ():
        found.setdefault(row.erasure_id, []).append((row.case_id, row.number, row.case_seq is not None))
    return found


def _keepables() -> Any:
    return (
        select(
            cases.c.id, cases.c.number, cases.c.closed_at, applicants.c.kind, erased_here().label("erased")
        )
        .outerjoin(appeals, appeals.c.case_id == cases.c.id)
        .outerjoin(applicants, applicants.c.id == appeals.c.applicant_id)
    )


def _keepable(row: Row[Any], years: int) -> Keepable:
    closed = local_date(row.closed_at) if row.closed_at else None
    until = kept_until(closed, years) if closed else None
    return Keepable(row.id, row.number, closed, until, row.kind in SEVERAL, row.erased)


def _is(person: Row[Any]) -> Iterable[ColumnElement[bool]]:
    """Conditions over ``applicants`` that say: the same person. A number that cannot be right (twelve zeros,
    typed because the field asked for something) is nobody's: many have it."""
    if person.identity_number and person.identity_flag == Flag.OK:
        same = applicants.c.identity_number == person.identity_number
        yield same & (applicants.c.identity_flag == Flag.OK.value)
    elif person.name_key and person.phone_key:
        yield (applicants.c.name_key == person.name_key) & (applicants.c.phone_key == person.phone_key)

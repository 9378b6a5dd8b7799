"""Who of the staff has a part in a case: what each did, holds now and for whom he acted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from engine.queries.case import CaseCard
from engine.queries.element_names import element_names
from engine.queries.facts import Languages
from engine.queries.names import initials
from engine.storage.tables import absences, journal, organisations, people, work_items
from engine.storage.terms import holds, local_day

RECEIVED, EXECUTOR, CO_EXECUTOR = "received", "executor", "co_executor"

ORDER = (
    *(RECEIVED, "registrar", "controller", "department_head", "head", EXECUTOR, CO_EXECUTOR),
    *("signer", "superior_reviewer"),
)
"""The order of the parts in the life of an appeal."""


@dataclass(frozen=True)
class OpenStep:
    """One open work item."""

    id: int
    step: Languages
    since: datetime
    held: bool


@dataclass(frozen=True)
class Part:
    """A person in one part. ``part``: received, co_executor or a role of the engine.

    ``person_id`` is ``None`` for work that nobody took yet; ``unit`` then says to whom it is offered.
    ``since`` is the first thing that was given to or done by him; ``done`` counts what he finished.
    ``acted_for`` names the absent whose place he took in this case; ``away_until`` is the last day of an
    absence of today.
    """

    part: str
    person_id: int | None
    name: str
    position: Languages
    unit: Languages
    email: str
    since: datetime | None
    done: int
    open: tuple[OpenStep, ...]
    acted_for: tuple[str, ...]
    away_until: date | None


@dataclass
class _Found:
    since: datetime | None = None
    done: int = 0
    open: list[OpenStep] = field(default_factory=list)
    unit_id: int | None = None

    def seen(self, at: datetime | None) -> None:
        if at is not None and (self.since is None or at < self.since):
            self.since = at


def case_people(conn: Connection, card: CaseCard) -> tuple[Part, ...]:
    """In the order of :data:`ORDER`. The caller has shown that the actor may see the case of this card.

    Staff are no personal data of the applicant: whoever sees the case sees who works on it.
    """
    found = _found(conn, card)
    known = _people(conn, {person for _part, person in found if person is not None})
    units = _units(conn, {one.unit_id for one in found.values() if one.unit_id is not None})
    stood_for = _acted_for(conn, card.header.id)
    rank = {part: place for place, part in enumerate(ORDER)}
    ordered = sorted(
        found.items(), key=lambda one: (rank.get(one[0][0], len(ORDER)), one[0][1] is None, one[0][1] or 0)
    )
    return tuple(_part(part, person, one, known, units, stood_for) for (part, person), one in ordered)


def _found(conn: Connection, card: CaseCard) -> dict[tuple[str, int | None], _Found]:
    case, found = card.header, dict[tuple[str, int | None], _Found]()

    def of(part: str, person: int | None) -> _Found:
        return found.setdefault((part, person), _Found())

    if card.appeal.received_by_id is not None:
        received = of(RECEIVED, card.appeal.received_by_id)
        received.seen(case.received_at)
        received.done = 1
    beside = _co_executors(card) - {case.executor_id}
    names = element_names(conn, case.deployment_id, case.process_id)
    chosen = select(work_items).where(work_items.c.case_id == case.id)
    for row in conn.execute(chosen.order_by(work_items.c.id)):
        for person, done in _hands(row):
            aside = row.candidate_role == EXECUTOR and person in beside
            one = of(CO_EXECUTOR if aside else row.candidate_role, person)
            one.seen(row.finished_at if done else (row.assigned_at or row.created_at))
            one.done += done
            if row.state == "open":
                step = names.get(row.element_id, {})
                one.open.append(OpenStep(row.id, step, row.created_at, row.held_until is not None))
                one.unit_id = row.organisation_id
    if case.executor_id is not None:
        of(EXECUTOR, case.executor_id)
    return found


def _hands(row: Any) -> Iterable[tuple[int | None, bool]]:
    """Whose item it was or is, and whether that person finished it."""
    if row.state == "open":
        return ((row.assignee_id, False),)
    if row.state == "completed" and row.finished_by is not None:
        return ((row.finished_by, True),)
    return ()


def _co_executors(card: CaseCard) -> set[int | None]:
    named = card.records.get("resolution", ())
    ids = named[-1].data.get("co_executors") if named else None
    return {int(one) for one in ids if str(one).isdigit()} if isinstance(ids, list) else set()


def _people(conn: Connection, ids: set[int]) -> Mapping[int, Any]:
    today = local_day(func.now())
    away = (
        select(func.max(absences.c.ends_on))
        .where(absences.c.person_id == people.c.id, holds(absences, today))
        .correlate(people)
        .scalar_subquery()
    )
    chosen = (
        select(people, organisations.c.name.label("unit"), away.label("away_until"))
        .join(organisations, organisations.c.id == people.c.organisation_id)
        .where(people.c.id.in_(sorted(ids)))
    )
    return {row.id: row for row in conn.execute(chosen)} if ids else {}


def _units(conn: Connection, ids: set[int]) -> Mapping[int, Languages]:
    chosen = select(organisations.c.id, organisations.c.name).where(organisations.c.id.in_(sorted(ids)))
    return {row.id: row.name for row in conn.execute(chosen)} if ids else {}


def _acted_for(conn: Connection, case_id: int) -> Mapping[int, tuple[str, ...]]:
    heads = people.alias("heads")
    chosen = (
        select(journal.c.actor_id, initials(heads).label("head"))
        .join(heads, heads.c.id == journal.c.on_behalf_of)
        .where(journal.c.case_id == case_id)
        .distinct()
        .order_by(journal.c.actor_id, "head")
    )
    found: dict[int, tuple[str, ...]] = {}
    for row in conn.execute(chosen):
        found[row.actor_id] = (*found.get(row.actor_id, ()), row.head)
    return found


def _part(
    part: str,
    person_id: int | None,
    one: _Found,
    known: Mapping[int, Any],
    units: Mapping[int, Languages],
    stood_for: Mapping[int, tuple[str, ...]],
) -> Part:
    person = known.get(person_id) if person_id is not None else None
    offered = units.get(one.unit_id, {}) if one.unit_id is not None else {}
    return Part(
        part=part,
        person_id=person_id,
        name=" ".join(n for n in (person.last_name, person.first_name, person.middle_name) if n)
        if person
        else "",
        position=person.position if person else {},
        unit=person.unit if person else offered,
        email=person.email if person else "",
        since=one.since,
        done=one.done,
        open=tuple(one.open),
        acted_for=stood_for.get(person_id, ()) if person_id is not None else (),
        away_until=person.away_until if person else None,
    )

"""The people whose work a head hands out: their roles of today, open load, past cases, next absence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select
from sqlalchemy.sql import false

from engine.domain.access import Verb, paths_of
from engine.domain.actor import Actor
from engine.queries.facts import Languages
from engine.queries.head_items import HeadItem
from engine.queries.names import initials
from engine.storage.tables import absences, appeals, organisations, people, role_grants, work_items
from engine.storage.terms import holds

SOON = timedelta(days=14)
"""How far ahead an absence is told."""

EXPERIENCE = timedelta(days=365)
"""How far back finished cases count as experience."""

WORKING = ("executor",)
"""Roles whose holders are listed even without open work."""


@dataclass(frozen=True)
class Away:
    """The absence that runs or comes next."""

    first: date
    last: date


@dataclass(frozen=True)
class Colleague:
    """``roles``: code of the role → tree paths over which it is held today. ``away``: now or within
    :data:`SOON`."""

    id: int
    name: str
    short: str
    position: Languages
    unit: Languages
    unit_path: str
    active: bool
    roles: Mapping[str, tuple[str, ...]]
    away: Away | None


@dataclass(frozen=True)
class Workload:
    """Open items of one person; ``soon`` are due within three working days. All of them count in ``open``."""

    who: Colleague
    open: int
    overdue: int
    soon: int
    returned: int
    held: int


def colleagues(
    conn: Connection, actor: Actor, items: Sequence[HeadItem], today: date
) -> tuple[Colleague, ...]:
    """Whoever holds one of the items, and whoever works in the head's units; by surname."""
    holders = sorted({item.assignee_id for item in items if item.assignee_id is not None})
    within = [organisations.c.path.startswith(path) for path in paths_of(actor, Verb.OVERSEE)]
    works = and_(
        people.c.active,
        or_(false(), *within),
        people.c.id.in_(
            select(role_grants.c.person_id).where(role_grants.c.role.in_(WORKING), holds(role_grants, today))
        ),
    )
    chosen = (
        select(people, initials(people).label("short"), organisations.c.name.label("unit"))
        .add_columns(organisations.c.path.label("unit_path"))
        .join(organisations, organisations.c.id == people.c.organisation_id)
        .where(or_(people.c.id.in_(holders), works))
        .order_by(people.c.last_name, people.c.first_name, people.c.id)
    )
    rows = conn.execute(chosen).all()
    ids = [row.id for row in rows]
    roles, away = _roles(conn, ids, today), _away(conn, ids, today)
    return tuple(
        Colleague(
            id=row.id,
            name=" ".join(part for part in (row.last_name, row.first_name, row.middle_name) if part),
            short=row.short,
            position=row.position,
            unit=row.unit,
            unit_path=row.unit_path,
            active=row.active,
            roles=roles.get(row.id, {}),
            away=away.get(row.id),
        )
        for row in rows
    )


def _roles(conn: Connection, ids: Sequence[int], today: date) -> Mapping[int, Mapping[str, tuple[str, ...]]]:
    chosen = (
        select(role_grants.c.person_id, role_grants.c.role, organisations.c.path)
        .join(organisations, organisations.c.id == role_grants.c.organisation_id)
        .where(role_grants.c.person_id.in_(ids), holds(role_grants, today))
        .order_by(role_grants.c.person_id, role_grants.c.role, organisations.c.path)
    )
    found: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for row in conn.execute(chosen):
        found[row.person_id][row.role] = (*found[row.person_id].get(row.role, ()), row.path)
    return found


def _away(conn: Connection, ids: Sequence[int], today: date) -> Mapping[int, Away]:
    chosen = (
        select(absences.c.person_id, absences.c.starts_on, absences.c.ends_on)
        .where(absences.c.person_id.in_(ids), absences.c.ends_on >= today)
        .where(absences.c.starts_on <= today + SOON)
        .order_by(absences.c.starts_on.desc())
    )
    # The earliest one is written last.
    return {row.person_id: Away(row.starts_on, row.ends_on) for row in conn.execute(chosen)}


def open_load(conn: Connection, ids: Sequence[int]) -> Mapping[int, int]:
    """All open items of each person, those of other heads' cases among them."""
    chosen = (
        select(work_items.c.assignee_id, func.count())
        .where(work_items.c.state == "open", work_items.c.assignee_id.in_(ids))
        .group_by(work_items.c.assignee_id)
    )
    return {row[0]: row[1] for row in conn.execute(chosen)}


def past_cases(conn: Connection, ids: Sequence[int], today: date) -> Mapping[int, Mapping[str, int]]:
    """How many different cases of each topic each person worked on within :data:`EXPERIENCE`."""
    chosen: Any = (
        select(work_items.c.finished_by, appeals.c.topic, func.count(work_items.c.case_id.distinct()))
        .join(appeals, appeals.c.case_id == work_items.c.case_id)
        .where(work_items.c.state == "completed", work_items.c.finished_by.in_(ids))
        .where(work_items.c.finished_at >= today - EXPERIENCE, appeals.c.topic.is_not(None))
        .group_by(work_items.c.finished_by, appeals.c.topic)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for person, topic, count in conn.execute(chosen):
        found[person][topic] = count
    return found


def workload(who: Sequence[Colleague], items: Sequence[HeadItem], soon: date) -> tuple[Workload, ...]:
    """The fullest desk first. ``soon`` is the third working day from today."""
    held_by: dict[int, list[HeadItem]] = defaultdict(list)
    for item in items:
        if item.assignee_id is not None:
            held_by[item.assignee_id].append(item)
    counted = [_counted(one, held_by[one.id], soon) for one in who]
    return tuple(sorted(counted, key=lambda one: (-one.open, -one.overdue, one.who.name, one.who.id)))


def _counted(who: Colleague, own: Sequence[HeadItem], soon: date) -> Workload:
    return Workload(
        who=who,
        open=len(own),
        overdue=sum(item.late for item in own),
        soon=sum(
            not item.late and not item.answered and item.last_day is not None and item.last_day <= soon
            for item in own
        ),
        returned=sum(item.returns > 0 and not item.answered for item in own),
        held=sum(item.held for item in own),
    )

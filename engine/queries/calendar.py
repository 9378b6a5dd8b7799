"""The working calendar for its page: what counts, what is proposed, and what publishing it would move."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from engine.domain.actor import Actor
from engine.domain.calendar import Calendar
from engine.domain.calendar_edits import Edit, EditKind, with_edits
from engine.domain.canonical import canonical
from engine.domain.local_time import local_date
from engine.domain.recount import Counting, Dates, dates
from engine.queries.clock import moment
from engine.queries.names import initials
from engine.queries.visible import visible_cases
from engine.storage.calendars import Version, as_known, version_at
from engine.storage.settings import extension_reading
from engine.storage.tables import calendar_edits, calendar_versions, cases, clock_recounts, clocks, people

SHOWN = 200
"""How many moved terms a page lists; all are counted."""


@dataclass(frozen=True)
class Proposal:
    """A day proposed for the next version."""

    edit: Edit
    proposed_by: str
    proposed_by_id: int
    proposed_at: datetime


@dataclass(frozen=True)
class CalendarVersion:
    """A published version. ``number`` 1 is what the program shipped; nobody published it."""

    number: int
    reason: str
    published_by: str | None
    published_at: datetime | None
    clocks: int


@dataclass(frozen=True)
class Move:
    """A running term whose dates another calendar gives otherwise. ``told``: the applicant heard a day."""

    case_id: int
    number: str | None
    clock: str
    old: Dates
    new: Dates
    told: bool


@dataclass(frozen=True)
class Preview:
    """What publishing would do. ``moves`` are the first :data:`SHOWN` that the reader may see."""

    draft: str
    running: int
    later: int
    earlier: int
    told: int
    overdue: int
    moves: tuple[Move, ...]

    @property
    def moved(self) -> int:
        return self.later + self.earlier


@dataclass(frozen=True)
class Progress:
    """How far the recount of a version is. ``waiting``: terms still counted with an earlier one."""

    version: int
    clocks: int
    waiting: int
    moved: int
    told: int

    @property
    def done(self) -> int:
        return max(self.clocks - self.waiting, 0)


def calendar_now(conn: Connection, *, at: datetime | None = None) -> Calendar:
    """The calendar that counts: the newest version, as known today."""
    return as_known(version_at(conn), local_date(moment(conn, at)))


def calendar_versions_of(conn: Connection, limit: int = 20) -> tuple[CalendarVersion, ...]:
    """Newest first."""
    row = calendar_versions.c
    chosen = (
        select(calendar_versions, initials(people).label("by"))
        .outerjoin(people, people.c.id == row.published_by)
        .order_by(row.version.desc())
        .limit(limit)
    )
    found = tuple(
        CalendarVersion(one.version, one.reason, one.by, one.published_at, one.clocks)
        for one in conn.execute(chosen)
    )
    return found or (CalendarVersion(version_at(conn).number, "", None, None, 0),)


def proposals(conn: Connection) -> tuple[Proposal, ...]:
    """In the order of the days."""
    row = calendar_edits.c
    chosen = select(calendar_edits, initials(people).label("by"))
    found = conn.execute(chosen.join(people, people.c.id == row.proposed_by).order_by(row.day))
    return tuple(
        Proposal(
            Edit(one.day, EditKind(one.kind), one.act, one.note, one.name),
            one.by,
            one.proposed_by,
            one.proposed_at,
        )
        for one in found
    )


def edits_of(proposed: Sequence[Proposal]) -> tuple[Edit, ...]:
    return tuple(one.edit for one in proposed)


def draft_digest(proposed: Sequence[Proposal]) -> str:
    """Names exactly these proposals: whoever publishes confirms what he saw."""
    said = [
        [one.edit.day.isoformat(), one.edit.kind.value, one.edit.act, one.edit.note, dict(one.edit.name)]
        for one in proposed
    ]
    return hashlib.sha256(canonical(said)).hexdigest()[:32]


def draft_calendar(conn: Connection, proposed: Sequence[Proposal], *, at: datetime | None = None) -> Calendar:
    """The calendar as it would be."""
    version = version_at(conn)
    content = with_edits(version.facts, edits_of(proposed), f"{version.number + 1}")
    return Calendar(local_date(moment(conn, at)), content, number=version.number + 1)


def preview(
    conn: Connection, actor: Actor, proposed: Sequence[Proposal], *, at: datetime | None = None
) -> Preview:
    """Every running term is counted with the calendar as it would be."""
    now = moment(conn, at)
    calendar, today = draft_calendar(conn, proposed, at=now), local_date(now)
    running = later = earlier = told = overdue = 0
    ids: list[int] = []
    moves: dict[int, Move] = {}
    for clock, new in _counted(conn, calendar):
        running += 1
        old = Dates(clock.legal_last_day, clock.control_date)
        if old == new:
            continue
        heard = clock.name == "main" and clock.told_last_day not in (None, new.legal_last_day)
        later += new.legal_last_day > old.legal_last_day or (
            new.legal_last_day == old.legal_last_day and new.control_date > old.control_date
        )
        earlier += new.legal_last_day < old.legal_last_day or (
            new.legal_last_day == old.legal_last_day and new.control_date < old.control_date
        )
        told += heard
        overdue += new.legal_last_day < today <= old.legal_last_day
        ids.append(clock.case_id)
        moves[clock.id] = Move(clock.case_id, None, clock.name, old, new, heard)
    numbers = _numbers(conn, actor, ids)
    seen = [
        Move(one.case_id, numbers[one.case_id], one.clock, one.old, one.new, one.told)
        for one in moves.values()
        if one.case_id in numbers
    ]
    return Preview(draft_digest(proposed), running, later, earlier, told, overdue, tuple(seen[:SHOWN]))


def recount_progress(conn: Connection) -> Progress | None:
    """Of the newest version that was published; ``None`` when none was."""
    row = calendar_versions.c
    newest = conn.execute(select(row.version, row.clocks).order_by(row.version.desc()).limit(1)).first()
    if newest is None:
        return None
    older = clocks.c.stopped_at.is_(None) & (clocks.c.calendar_version < newest.version)
    of_case = clocks.join(cases, cases.c.id == clocks.c.case_id)
    left = select(func.count()).select_from(of_case).where(older, ~cases.c.clock_driven)
    waiting = conn.execute(left).scalar_one()
    mine = clock_recounts.c.calendar_version == newest.version
    counts = select(func.count(), func.count().filter(clock_recounts.c.applicant_told)).where(mine)
    moved, told = conn.execute(counts).one()
    return Progress(newest.version, newest.clocks, waiting, moved, told)


def recounted(conn: Connection, actor: Actor, version: int) -> tuple[Move, ...]:
    """What a version moved, as far as the reader may see it; the first :data:`SHOWN`."""
    row = clock_recounts.c
    chosen = (
        select(clock_recounts, cases.c.number, clocks.c.name)
        .join(cases, cases.c.id == row.case_id)
        .join(clocks, clocks.c.id == row.clock_id)
        .where(row.calendar_version == version, visible_cases(actor))
        .order_by(row.id)
        .limit(SHOWN)
    )
    return tuple(
        Move(
            one.case_id,
            one.number,
            one.name,
            Dates(one.old_last_day, one.old_control_date),
            Dates(one.new_last_day, one.new_control_date),
            one.applicant_told,
        )
        for one in conn.execute(chosen)
    )


def _counted(conn: Connection, calendar: Calendar) -> Iterator[tuple[Any, Dates]]:
    """Terms of one rule, day and decision come out alike: each is counted once."""
    row = clocks.c
    known: dict[Counting, Dates] = {}
    chosen = select(clocks).where(row.stopped_at.is_(None)).order_by(row.legal_last_day, row.id)
    for clock in conn.execute(chosen):
        counting = Counting(clock.rule, clock.is_notice, clock.started_on, clock.extended_to)
        if counting not in known:
            known[counting] = dates(counting, calendar)
        yield clock, known[counting]


def _numbers(conn: Connection, actor: Actor, ids: Sequence[int]) -> Mapping[int, str | None]:
    """Of the cases that the reader may see."""
    if not ids:
        return {}
    chosen = select(cases.c.id, cases.c.number).where(cases.c.id.in_(ids[: SHOWN * 5]), visible_cases(actor))
    return {one.id: one.number for one in conn.execute(chosen)}


__all__ = ["CalendarVersion", "Move", "Preview", "Progress", "Proposal", "Version", "extension_reading"]

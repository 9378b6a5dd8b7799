"""All clocks of a case, each with the term it counts and the calendar it was counted with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.domain.calendar import Calendar
from engine.domain.clocks import MAIN
from engine.domain.extension import cap
from engine.domain.legal_clock import Term, rule
from engine.domain.local_time import local_date
from engine.domain.recount import Counting, term_of
from engine.queries.clock import moment
from engine.storage.calendars import calendar_at
from engine.storage.settings import extension_reading
from engine.storage.tables import clock_recounts, clocks


@dataclass(frozen=True)
class ClockMove:
    """What a version of the calendar did to a clock."""

    calendar_version: int
    old_last_day: date
    new_last_day: date
    at: datetime
    applicant_told: bool


@dataclass(frozen=True)
class ClockFacts:
    """``term`` is that of the rule alone; ``legal_last_day`` has the extensions in it.

    ``working_days_left`` is 0 on the last day, negative after it, and ``None`` when the clock was stopped.
    ``cap`` is the latest day to which a running term may be extended; ``None`` where no law extends it.
    """

    name: str
    state: str
    term: Term
    calendar: Calendar
    legal_last_day: date
    control_date: date
    extended_to: date | None
    extensions: int
    started_at: datetime
    stopped_at: datetime | None
    told_last_day: date | None
    told_at: datetime | None
    told_code: str | None
    working_days_left: int | None
    cap: date | None
    moves: tuple[ClockMove, ...]


def main_last_day(conn: Connection, case_id: int) -> date | None:
    """The day by which the applicant is answered: of the newest main clock; ``None`` before it started.

    A list shows the open clock that ends first, which may be one inside the house.
    """
    mine = (clocks.c.case_id == case_id) & (clocks.c.name == MAIN)
    newest = select(clocks.c.legal_last_day).where(mine).order_by(clocks.c.id.desc()).limit(1)
    found: date | None = conn.execute(newest).scalar()
    return found


def case_clocks(conn: Connection, case_id: int, *, at: datetime | None = None) -> tuple[ClockFacts, ...]:
    """Those that run first, by their last day; then the stopped ones, the newest first."""
    now = moment(conn, at)
    rows = conn.execute(select(clocks).where(clocks.c.case_id == case_id).order_by(clocks.c.id)).all()
    moved: dict[int, list[ClockMove]] = {}
    chosen = select(clock_recounts).where(clock_recounts.c.case_id == case_id).order_by(clock_recounts.c.id)
    for row in conn.execute(chosen) if rows else ():
        move = ClockMove(row.calendar_version, row.old_last_day, row.new_last_day, row.at, row.applicant_told)
        moved.setdefault(row.clock_id, []).append(move)
    open_ = sorted((row for row in rows if row.stopped_at is None), key=lambda row: row.legal_last_day)
    stopped = sorted((row for row in rows if row.stopped_at is not None), key=lambda row: -row.id)
    return tuple(clock_facts(conn, row, now, tuple(moved.get(row.id, ()))) for row in (*open_, *stopped))


def clock_facts(conn: Connection, row: Any, now: datetime, moves: tuple[ClockMove, ...]) -> ClockFacts:
    """``row`` has the columns of ``clocks``; counted with the calendar of ``now``, or of when it stopped."""
    runs = row.stopped_at is None
    calendar = calendar_at(conn, now if runs else row.stopped_at)
    counting = Counting(row.rule, row.is_notice, row.started_on, row.extended_to, row.given_day)
    left = calendar.working_days_between(local_date(now), row.legal_last_day) if runs else None
    may_be = runs and not row.is_notice and row.state == "running"
    latest = cap(rule(row.rule), row.started_on, calendar, extension_reading(conn)) if may_be else None
    return ClockFacts(
        name=row.name,
        state=row.state,
        term=term_of(counting, calendar),
        calendar=calendar,
        legal_last_day=row.legal_last_day,
        control_date=row.control_date,
        extended_to=row.extended_to,
        extensions=row.extensions,
        started_at=row.started_at,
        stopped_at=row.stopped_at,
        told_last_day=row.told_last_day,
        told_at=row.told_at,
        told_code=row.told_code,
        working_days_left=left,
        cap=latest,
        moves=moves,
    )

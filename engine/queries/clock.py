"""The deadline of a case as the reader sees it today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from engine.domain.calendar import Calendar
from engine.domain.local_time import local_date
from engine.storage.calendars import newest_calendar


@dataclass(frozen=True)
class Deadline:
    """Both dates of a term, and how far the legal one is.

    ``working_days_left`` is 0 on the last day, negative when it has passed; ``None`` before the
    clock is chosen and after the reply. ``overdue`` is the case's own mark or a last day past.
    """

    rule: str | None
    registered_on: date | None
    legal_last_day: date | None
    control_date: date | None
    working_days_left: int | None
    overdue: bool


def moment(conn: Connection, at: datetime | None) -> datetime:
    """``at``, or the database clock."""
    return at or conn.execute(select(func.now())).scalar_one()


@dataclass(frozen=True)
class Today:
    """The day on which somebody reads, and the working calendar as it counts then."""

    day: date
    calendar: Calendar


def today_of(conn: Connection, at: datetime) -> Today:
    """Asked once for a page: every deadline on it is told by the same calendar."""
    day = local_date(at)
    return Today(day, newest_calendar(conn, day))


def deadline_of(case: Any, today: Today) -> Deadline:
    """Reads the clock columns of a ``cases`` row."""
    running = case.legal_last_day is not None and case.answered_at is None and case.closed_at is None
    left = today.calendar.working_days_between(today.day, case.legal_last_day) if running else None
    return Deadline(
        rule=case.clock_rule,
        registered_on=local_date(case.registered_at) if case.registered_at else None,
        legal_last_day=case.legal_last_day,
        control_date=case.control_date,
        working_days_left=left,
        overdue=case.overdue or (running and case.legal_last_day < today.day),
    )

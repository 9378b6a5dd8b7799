"""Counts what past cases needed and who worked on what, for the head's page (decision 31).

Everything is counted anew and put in the place of what was there, in one transaction: whoever is killed
leaves the old count, and twice the same is the same. It is stamped with the day up to which it counts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, text

from engine.domain.local_time import local_date
from engine.queries.clock import Today
from engine.queries.head_forecast import samples
from engine.queries.head_people import EXPERIENCE, past_cases
from engine.storage.calendars import newest_calendar
from engine.storage.tables import counted_past, experience, step_times, work_items
from engine.storage.unit_of_work import UnitOfWork, unit_of_work

_ONE_COUNTS = text("select pg_try_advisory_xact_lock(7401006)")

RENEWED_AFTER = timedelta(hours=1)
"""A new day and another calendar renew it at once."""


def count_past(engine: Engine, *, at: datetime | None = None) -> bool:
    """Whether it was counted: nobody does while the count is fresh, or another worker is at it."""
    with unit_of_work(engine, at=at) as work:
        if not work.conn.execute(_ONE_COUNTS).scalar_one():
            return False
        last = work.conn.execute(select(counted_past)).first()
        day = local_date(work.now)
        today = Today(day, newest_calendar(work.conn, day))
        stamp = (day, today.calendar.number)
        fresh = work.now - RENEWED_AFTER
        if last and (last.until, last.calendar_version) == stamp and last.counted_at > fresh:
            return False
        _replace(work, today)
        return True


def _replace(work: UnitOfWork, today: Today) -> None:
    conn = work.conn
    times: list[dict[str, Any]] = [
        {"element_id": element, "topic": topic or "", "days": list(found), "cases": list(found.values())}
        for (element, topic), found in samples(conn, today).items()
    ]
    worked = past_cases(conn, _who_worked(conn, today), today.day)
    rows = [
        {"person_id": person, "topic": topic, "cases": count}
        for person, topics in worked.items()
        for topic, count in topics.items()
    ]
    stamp = {"until": today.day, "calendar_version": today.calendar.number, "counted_at": work.now}
    for table, content in ((step_times, times), (experience, rows), (counted_past, [stamp])):
        conn.execute(delete(table))
        if content:
            conn.execute(insert(table), content)


def _who_worked(conn: Connection, today: Today) -> list[int]:
    chosen = select(work_items.c.finished_by).where(
        work_items.c.state == "completed",
        work_items.c.finished_by.is_not(None),
        work_items.c.finished_at >= today.day - EXPERIENCE,
    )
    return list(conn.execute(chosen.distinct()).scalars())

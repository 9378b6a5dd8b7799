"""Terms of days in SQL: what holds on a day, and which day it is in Kazakhstan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, and_, case, cast, func, literal, or_

# As engine.domain.local_time has it: a server with old time-zone tables would be an hour wrong.
_CHANGE = datetime(2024, 2, 29, 18, 0, tzinfo=UTC)


def local_day(moment: ColumnElement[datetime]) -> ColumnElement[date]:
    """The day of that moment as calendars in Kazakhstan show it."""
    offset = case((moment < literal(_CHANGE), literal(timedelta(hours=6))), else_=literal(timedelta(hours=5)))
    return cast(func.timezone("UTC", moment) + offset, Date)


def holds(table: FromClause, day: ColumnElement[date] | date) -> ColumnElement[bool]:
    """Whether the day lies between ``starts_on`` and ``ends_on``, both included; null is open."""
    first: ColumnElement[Any] = table.c.starts_on
    last: ColumnElement[Any] = table.c.ends_on
    return and_(or_(first.is_(None), first <= day), or_(last.is_(None), last >= day))

"""Due times: computed once when the waiting begins, from the command's time, never from a clock."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from engine.bpmn import feel_engine
from engine.bpmn.diagram import Timer
from engine.domain.errors import ExpressionFailed

_DURATION = re.compile(
    r"P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?\Z"
)


def due_at(timer: Timer, context: Mapping[str, Any], at: datetime) -> datetime:
    """When the timer fires. A null or unreadable time raises :class:`ExpressionFailed`."""
    value = feel_engine.value(timer.value, context, at)
    found = moment(value) if timer.kind == "date" else after(at, value)
    if found is None:
        raise ExpressionFailed(expression=timer.value, reason=f"not a {timer.kind}: {value!r}")
    return found


def optional_moment(text: str | None, context: Mapping[str, Any], at: datetime) -> datetime | None:
    """A task's due or follow-up date: null is allowed, nonsense is not."""
    if text is None:
        return None
    value = feel_engine.value(text, context, at)
    found = moment(value)
    if found is None and value is not None:
        raise ExpressionFailed(expression=text, reason=f"not a date and time: {value!r}")
    return found


def moment(value: Any) -> datetime | None:
    """An ISO 8601 date and time with an offset, else None.

    Without one it would mean another moment on another machine; so would a named zone: where the
    zone data are older than March 2024, Almaty is still at +06:00.
    """
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def after(start: datetime, value: Any) -> datetime | None:
    """``start`` plus an ISO 8601 duration, or None.

    A month after 31 January is the last day of February, not 3 March.
    """
    match = _DURATION.match(value) if isinstance(value, str) else None
    if match is None:
        return None
    years, months, weeks, days, hours, minutes = (int(g or 0) for g in match.groups()[:6])
    try:
        later = _add_months(start, years * 12 + months)
        return later + timedelta(
            weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=float(match[7] or 0)
        )
    except (OverflowError, ValueError):
        return None


def _add_months(start: datetime, months: int) -> datetime:
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return start.replace(year=year, month=month + 1, day=min(start.day, last))

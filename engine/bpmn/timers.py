"""Due times: computed once when the waiting begins, from the command's time, never from a clock.

A cycle (``R3/PT10S``, ``R/2026-12-01T09:00:00+05:00/P1D``) gives its first time here; each following
one is counted from the time that was due, not from the moment at which somebody noticed, so that
a late worker does not shift the rhythm. So does Camunda 8 (zeebe, ``TriggerTimerProcessor``).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.bpmn import feel_engine
from engine.bpmn.diagram import Timer
from engine.domain.errors import ExpressionFailed

_DURATION = re.compile(
    r"P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?\Z"
)


_CYCLE = re.compile(r"R(\d{0,5})/(?:([^/]+)/)?(P[^/]+)\Z")

MAX_REPEATS = 10_000
"""Firings of a cycle that counts them."""

MIN_INTERVAL = timedelta(seconds=1)
"""Between two firings of a cycle: each is a command of its own, and a late worker makes up for all."""


@dataclass(frozen=True)
class Due:
    """When a timer fires; of a cycle also its interval and how often it fires after that."""

    at: datetime
    every: str | None = None
    left: int | None = None
    """``None`` with an interval: for ever."""


def first_due(timer: Timer, context: Mapping[str, Any], at: datetime) -> Due:
    """When the timer fires first. A null or unreadable time raises :class:`ExpressionFailed`."""
    value = feel_engine.value(timer.value, context, at)
    found = readable(timer.kind, value, at)
    if found is None:
        raise ExpressionFailed(expression=timer.value, reason=f"not a {timer.kind}: {value!r}")
    return found


def readable(kind: str, value: Any, at: datetime) -> Due | None:
    """The due time that a value means as ``date``, ``duration`` or ``cycle``, or None."""
    if kind == "cycle":
        return _cycle(value, at)
    found = moment(value) if kind == "date" else after(at, value)
    return None if found is None else Due(found)


def next_due(due: Due) -> Due | None:
    """The cycle's next firing; None after the last, and for a timer that fires once."""
    later = after(due.at, due.every) if due.left != 0 else None
    if later is None:
        return None
    return Due(later, due.every, None if due.left is None else due.left - 1)


def next_time(timer: Timer, begun: datetime, after_due: datetime | None) -> datetime | None:
    """The first time of a timer that began to wait at ``begun``, or the one after ``after_due``.

    For whoever keeps no more than the last due time. ``None``: the cycle is over.
    """
    due: Due | None = first_due(timer, {}, begun)
    if due and after_due is not None and due.left is None:
        return after(after_due, due.every)
    while due is not None and after_due is not None and due.at <= after_due:
        due = next_due(due)
    return None if due is None else due.at


def _cycle(value: Any, at: datetime) -> Due | None:
    match = _CYCLE.match(value) if isinstance(value, str) else None
    if match is None or (match[1] and not 0 < int(match[1]) <= MAX_REPEATS):
        return None
    every = match[3]
    begin = moment(match[2]) if match[2] else after(at, every)
    second = None if begin is None else after(begin, every)
    if begin is None or second is None or second - begin < MIN_INTERVAL:
        return None
    first = _not_before(at, begin, every, second - begin)
    return None if first is None else Due(first, every, int(match[1]) - 1 if match[1] else None)


def _not_before(at: datetime, begin: datetime, every: str, length: timedelta) -> datetime | None:
    """The cycle's first time that is not past: what lies behind is not made up for."""
    if begin >= at:
        return begin
    if "Y" not in every and "M" not in every.partition("T")[0]:
        return begin + -((begin - at) // length) * length
    due: datetime | None = begin
    while due is not None and due < at:
        due = after(due, every)
    return due


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

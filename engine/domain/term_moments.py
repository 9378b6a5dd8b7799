"""At which moments of a term who is told: before its last day, on it, at its end and after (2.2).

A moment is one only if it tells something new: none lies before the first working day of the term, and of
two at the same time the one nearer to the end stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from engine.domain.calendar import Calendar
from engine.domain.local_time import at_end_of, at_local

TOLD_AT = time(9, 0)


class MomentKind(StrEnum):
    HALF = "half"  # half of the term is gone
    FIVE_LEFT = "five_left"  # working days before the last day
    THREE_LEFT = "three_left"
    ONE_LEFT = "one_left"
    LAST_DAY = "last_day"  # the morning of the last day
    OVERDUE = "overdue"  # 24:00 of the last day: a reply sent electronically was in time until then
    ONE_LATE = "one_late"  # working days after the last day
    THREE_LATE = "three_late"


BEFORE = {MomentKind.FIVE_LEFT: 5, MomentKind.THREE_LEFT: 3, MomentKind.ONE_LEFT: 1}
AFTER = {MomentKind.ONE_LATE: 1, MomentKind.THREE_LATE: 3}


@dataclass(frozen=True)
class Moment:
    kind: MomentKind
    at: datetime


def overdue_at(last_day: date) -> datetime:
    """24:00 of the last day (3.3 rule 6)."""
    return at_end_of(last_day)


def moments(start: date, last_day: date, calendar: Calendar) -> tuple[Moment, ...]:
    """All of a term that counts from ``start``, in the order of time. Mornings are at 09:00."""
    by_time = {moment.at: moment for moment in _moments(start, last_day, calendar)}
    return tuple(by_time[at] for at in sorted(by_time))


def next_moment(
    all_of_them: tuple[Moment, ...], watched_to: datetime, *, missed: bool = False
) -> Moment | None:
    """The first after ``watched_to``; what was missed before it is no news.

    But the end of a term is never passed over: a term may be shortened to a day that is gone.
    """
    for moment in all_of_them:
        if moment.at > watched_to or (moment.kind is MomentKind.OVERDUE and not missed):
            return moment
    return None


def _moments(start: date, last_day: date, calendar: Calendar) -> Iterator[Moment]:
    """Of two at one time the later one counts."""
    first = calendar.add_working_days(start, 1)
    middle = calendar.roll(start + (last_day - start) / 2)
    days = {MomentKind.HALF: max(middle, first)}
    days |= {kind: calendar.add_working_days(last_day, -left) for kind, left in BEFORE.items()}
    for kind, day in days.items():
        if first <= day < last_day:
            yield Moment(kind, at_local(day, TOLD_AT))
    yield Moment(MomentKind.LAST_DAY, at_local(last_day, TOLD_AT))
    yield Moment(MomentKind.OVERDUE, overdue_at(last_day))
    for kind, late in AFTER.items():
        yield Moment(kind, at_local(calendar.add_working_days(last_day, late), TOLD_AT))

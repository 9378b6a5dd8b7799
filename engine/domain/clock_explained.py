"""How a term was counted, in codes and facts; the web floor has the words.

Three statements hold for every term (tests/unit/domain/test_clock_explained.py): in working days the
days counted are as many as the rule says; no day is both counted and left out; together they are all
days of the term.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from engine.domain.calendar import SATURDAY, Calendar, OffDay
from engine.domain.legal_clock import Basis, Direction, Term, Unit, rules


class Code(StrEnum):
    """What one fact says. The values that come with it stand behind each."""

    RULE = "rule"  # id, name by language
    NOTICE = "notice"  # id: a notice of an extension by this rule
    LAW = "law"  # cited: act and article by language
    BASIS = "basis"  # basis: the rule is not certain to be the law
    START = "start"  # event, day: counting begins the next day
    START_AT_ONCE = "start_at_once"  # event, day: nothing is counted
    START_BACK = "start_back"  # event, day: counting goes back from the day before
    WORKING_DAYS = "working_days"  # count, from, to
    CALENDAR_DAYS = "calendar_days"  # count, from, to
    MONTHS = "months"  # count, to
    SHORT_MONTH = "short_month"  # day: the last month has no day of the same number
    WEEKENDS = "weekends"  # days: left out, plain Saturdays and Sundays
    DAY_OFF = "day_off"  # day, kind (moves, stays, transfer, swap), name by language: left out
    WORKING_WEEKEND = "working_weekend"  # day: counted, though a Saturday or Sunday
    ROLLED = "rolled"  # from, to
    LAST_DAY = "last_day"  # day
    LAST_DAY_OF_NOTICE = "last_day_of_notice"  # day: of a term that counts back
    CONTROL_DATE = "control_date"  # day
    EXTENSION = "extension"  # id, name by language: the rule that limits an extension
    EXTENSION_ONCE = "extension_once"  # count: of calendar days
    PROVISIONAL = "provisional"  # year
    GIVEN = "given"  # day: somebody named it, nothing was counted
    GIVEN_ON_DAY_OFF = "given_on_day_off"  # day: the control date before it
    GIVEN_BEFORE_START = "given_before_start"  # day: of the registration, when it was past


@dataclass(frozen=True)
class Fact:
    code: Code
    values: Mapping[str, Any]


@dataclass(frozen=True)
class SkippedDay:
    """A day left out of the count, or passed over at its end. ``off`` is ``None`` on a plain weekend."""

    day: date
    off: OffDay | None


def counted_days(term: Term, calendar: Calendar) -> tuple[date, ...]:
    """The days that count, in order; none for a term in months or of no length."""
    if term.rule.unit is Unit.MONTHS or not term.rule.length:
        return ()
    days = _days(*_span(term))
    if term.rule.unit is Unit.CALENDAR_DAYS:
        return tuple(day for day in days if day <= term.counted_to)
    return tuple(day for day in days if calendar.is_working(day))


def skipped_days(term: Term, calendar: Calendar) -> tuple[SkippedDay, ...]:
    """The days left out. In calendar days and months they are the days off that the end rolls over,
    the first of them the one on which the term would have ended."""
    first, last = _span(term)
    if term.rule.unit is not Unit.WORKING_DAYS or not term.rule.length:
        first, last = term.counted_to, term.legal_last_day - timedelta(days=1)
    return tuple(
        SkippedDay(day, calendar.why_off(day)) for day in _days(first, last) if not calendar.is_working(day)
    )


def explain(term: Term, calendar: Calendar) -> tuple[Fact, ...]:
    """The facts in the order in which a person would tell them. ``calendar`` is the one counted with."""
    return tuple(Fact(code, values) for code, values in _facts(term, calendar))


def _facts(term: Term, calendar: Calendar) -> Iterator[tuple[Code, dict[str, Any]]]:
    rule = term.rule
    if rule.kind == "notice":
        yield Code.NOTICE, {"id": rule.id}
    else:
        yield Code.RULE, {"id": rule.id, "name": rule.name}
    if rule.cited:
        yield Code.LAW, {"cited": rule.cited}
    if rule.basis is not Basis.LAW:
        yield Code.BASIS, {"basis": rule.basis.value}
    if rule.unit is Unit.DAY:
        yield from _given(term)
        return
    yield from _counting(term, calendar)
    back = rule.direction is Direction.BEFORE
    yield Code.LAST_DAY_OF_NOTICE if back else Code.LAST_DAY, {"day": term.legal_last_day}
    if term.control_date is not None and rule.length:
        yield Code.CONTROL_DATE, {"day": term.control_date}
    if rule.cap is not None:
        yield Code.EXTENSION, {"id": rule.cap, "name": rules()[rule.cap].name}
    elif rule.extension_length is not None and rule.kind != "notice":
        yield Code.EXTENSION_ONCE, {"count": rule.extension_length}
    latest = max(term.registered_on, term.legal_last_day)
    if latest >= calendar.provisional_from:
        yield Code.PROVISIONAL, {"year": latest.year}


def _given(term: Term) -> Iterator[tuple[Code, dict[str, Any]]]:
    yield Code.GIVEN, {"day": term.legal_last_day}
    if term.control_date is not None and term.control_date < term.legal_last_day:
        yield Code.GIVEN_ON_DAY_OFF, {"day": term.control_date}
    if term.legal_last_day < term.registered_on:
        yield Code.GIVEN_BEFORE_START, {"day": term.registered_on}


def _counting(term: Term, calendar: Calendar) -> Iterator[tuple[Code, dict[str, Any]]]:
    rule, start = term.rule, {"event": term.rule.start, "day": term.registered_on}
    if not rule.length:
        yield Code.START_AT_ONCE, start
    elif rule.direction is Direction.BEFORE:
        yield Code.START_BACK, start
    else:
        yield Code.START, start
    counted = counted_days(term, calendar)
    if counted:
        code = Code.WORKING_DAYS if rule.unit is Unit.WORKING_DAYS else Code.CALENDAR_DAYS
        yield code, {"count": len(counted), "from": counted[0], "to": counted[-1]}
    if rule.unit is Unit.WORKING_DAYS and counted:
        yield from _left_out(term, calendar)
        for day in counted:
            if day.weekday() >= SATURDAY:
                yield Code.WORKING_WEEKEND, {"day": day}
    if rule.unit is Unit.MONTHS:
        yield Code.MONTHS, {"count": rule.length, "to": term.counted_to}
        if term.counted_to.day != term.registered_on.day:
            yield Code.SHORT_MONTH, {"day": term.registered_on.day}
    if term.rolled_from is not None:
        yield Code.ROLLED, {"from": term.rolled_from, "to": term.legal_last_day}
        yield from _left_out(term, calendar)


def _left_out(term: Term, calendar: Calendar) -> Iterator[tuple[Code, dict[str, Any]]]:
    skipped = skipped_days(term, calendar)
    weekends = [one.day for one in skipped if one.off is None]
    if weekends:
        yield Code.WEEKENDS, {"days": weekends}
    for one in skipped:
        if one.off is not None:
            yield Code.DAY_OFF, {"day": one.day, "kind": one.off.kind, "name": one.off.name}


def _span(term: Term) -> tuple[date, date]:
    """First and last day of the term: its start is day 0 and belongs to neither side."""
    one = timedelta(days=1)
    if term.rule.direction is Direction.BEFORE:
        return term.legal_last_day, term.registered_on - one
    return term.registered_on + one, term.legal_last_day


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))

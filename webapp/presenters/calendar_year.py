"""Twelve months of a working calendar as rows of weeks, each day with its kind in a word and a sign."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flask_babel import format_date, get_locale

from engine.domain.calendar import SATURDAY, Calendar
from webapp.locales import words

KINDS = ("working", "weekend", "holiday", "religious", "transfer", "working_weekend")
"""What a day may be; ``webapp.presenters.calendar_words`` has the words."""

_OF_OFF = {"moves": "holiday", "stays": "religious", "transfer": "transfer", "swap": "transfer"}


@dataclass(frozen=True)
class Day:
    day: date
    kind: str
    name: str
    proposed: bool
    today: bool


@dataclass(frozen=True)
class Month:
    """``weeks`` begin on Monday; a place outside the month is ``None``. ``working``: how many days work."""

    name: str
    weeks: tuple[tuple[Day | None, ...], ...]
    working: int


def kind_of(calendar: Calendar, day: date) -> str:
    """One of :data:`KINDS`."""
    off = calendar.why_off(day)
    if off is not None:
        return _OF_OFF[off.kind]
    weekend = day.weekday() >= SATURDAY
    if calendar.is_working(day):
        return "working_weekend" if weekend else "working"
    return "weekend"


def name_of(calendar: Calendar, day: date) -> str:
    """The holiday's name in the reader's language; empty where a day has none."""
    off = calendar.why_off(day)
    return words(off.name) if off is not None else ""


def months_of(calendar: Calendar, year: int, today: date, proposed: Collection[date]) -> tuple[Month, ...]:
    return tuple(_month(calendar, year, number, today, proposed) for number in range(1, 13))


def weekdays() -> tuple[tuple[str, str], ...]:
    """Monday first: the short name and the whole one."""
    locale = get_locale()
    short, whole = locale.days["stand-alone"]["short"], locale.days["stand-alone"]["wide"]
    return tuple((short[number], whole[number]) for number in range(7))


def _month(calendar: Calendar, year: int, number: int, today: date, proposed: Collection[date]) -> Month:
    weeks = tuple(
        tuple(_day(calendar, day, today, proposed) if day.month == number else None for day in week)
        for week in Weeks().monthdatescalendar(year, number)
    )
    days = [day for week in weeks for day in week if day is not None]
    working = sum(day.kind in ("working", "working_weekend") for day in days)
    return Month(format_date(date(year, number, 1), "LLLL"), weeks, working)


def _day(calendar: Calendar, day: date, today: date, proposed: Collection[date]) -> Day:
    return Day(day, kind_of(calendar, day), name_of(calendar, day), day in proposed, day == today)

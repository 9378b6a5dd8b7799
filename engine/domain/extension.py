"""Whether a term may be extended, and to which day at most (3.2; APPC Art. 76(3), Law 221 Art. 8).

An extension after the last day is void: the case stays overdue. One over the cap is refused whole, it is
not cut down to the cap, because the head decides on a date and not the clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from engine.domain.calendar import Calendar
from engine.domain.legal_clock import ExtensionReading, Rule, Term, extension_cap, notice_term, rules, term
from engine.domain.term_moments import overdue_at


class Refusal(StrEnum):
    """Why a term is not extended. Words for people are on the web floor."""

    NOT_EXTENDABLE = "not_extendable"  # no law extends a term of this rule
    NOT_ENTITLED = "not_entitled"  # executors and heads of sub-units may not
    AFTER_LAST_DAY = "after_last_day"  # the extension would be void
    ALREADY_EXTENDED = "already_extended"  # the rule allows it once
    NOT_LATER = "not_later"  # the new last day gives no time
    BEYOND_CAP = "beyond_cap"


@dataclass(frozen=True)
class Running:
    """The term that is to be extended. ``times``: how often it was before."""

    rule: Rule
    started_on: date
    last_day: date
    times: int


WHO = ("department_head", "signer")


def extending(given: Rule) -> Rule | None:
    """The rule by which a term of this one is extended; ``None`` where no law extends it."""
    if given.cap is not None:
        return rules()[given.cap]
    return given if given.extension_length is not None else None


def cap(given: Rule, started_on: date, calendar: Calendar, reading: ExtensionReading) -> date | None:
    """The latest last day after all extensions; ``None`` where no law extends the term."""
    if given.cap is not None:
        return extension_cap(started_on, calendar, reading)
    if given.extension_length is None:
        return None
    ordinary = term(given, started_on, calendar).legal_last_day
    return calendar.roll(ordinary + timedelta(days=given.extension_length))


def new_last_day(decided: date, calendar: Calendar) -> date:
    """A decided day off moves to the next working day, as every term does (3.3 rule 4)."""
    return calendar.roll(decided)


def refusal(
    running: Running,
    decided: date,
    at: datetime,
    calendar: Calendar,
    reading: ExtensionReading,
    roles: Iterable[str] | None = None,
) -> Refusal | None:
    """The first reason against it, or ``None``. ``roles`` of whoever decides; ``None``: not asked."""
    by = extending(running.rule)
    latest = cap(running.rule, running.started_on, calendar, reading)
    if by is None or latest is None:
        return Refusal.NOT_EXTENDABLE
    if roles is not None and not set(by.extended_by or WHO) & set(roles):
        return Refusal.NOT_ENTITLED
    if at >= overdue_at(running.last_day):
        return Refusal.AFTER_LAST_DAY
    if by.once and running.times:
        return Refusal.ALREADY_EXTENDED
    found = new_last_day(decided, calendar)
    if found <= running.last_day:
        return Refusal.NOT_LATER
    return Refusal.BEYOND_CAP if found > latest else None


def notice_of(given: Rule, on: date, calendar: Calendar) -> Term | None:
    """Till when the applicant must be told of an extension made ``on`` that day; ``None``: no law says."""
    by = extending(given)
    if by is None or by.notice_length is None:
        return None
    return notice_term(by.id, on, calendar)

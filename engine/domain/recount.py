"""A running term counted anew with another calendar: the same rule from the same day (3.3 rule 8).

Counting twice with one calendar gives the same dates, and a calendar that differs only outside the term
changes nothing (tests/unit/domain/test_recount.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.domain.calendar import Calendar
from engine.domain.legal_clock import Term, given_term, notice_term, term


@dataclass(frozen=True)
class Counting:
    """What the dates of a clock follow from.

    ``extended_to`` is the day that a head decided on, ``given_day`` the one that a parent body named.
    """

    rule: str
    is_notice: bool
    started_on: date
    extended_to: date | None = None
    given_day: date | None = None


@dataclass(frozen=True)
class Dates:
    legal_last_day: date
    control_date: date


def term_of(counting: Counting, calendar: Calendar) -> Term:
    """The term by its rule alone, as if it had not been extended."""
    if counting.given_day is not None:
        return given_term(counting.rule, counting.started_on, counting.given_day, calendar)
    count = notice_term if counting.is_notice else term
    return count(counting.rule, counting.started_on, calendar)


def dates(counting: Counting, calendar: Calendar) -> Dates:
    """A decided day stays decided: it moves off a day off, and is never before the end of the rule's term."""
    counted = term_of(counting, calendar)
    if counting.extended_to is not None:
        decided = calendar.roll(counting.extended_to)
        if decided >= counted.legal_last_day:
            return Dates(decided, decided)
    return Dates(counted.legal_last_day, counted.control_date or counted.legal_last_day)

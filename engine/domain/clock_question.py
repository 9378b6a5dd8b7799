"""A question to the clock from outside a case: which day, by this rule, from that day?

Inside a case the decision table and the registration answer for rule and day. Here anybody may ask
anything, so what no law and no calendar answers is refused with the reason.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from engine.domain.calendar import Calendar
from engine.domain.legal_clock import Rule, Term, notice_term, rule, rules, term, without_term

OF_THE_APPEAL = frozenset({"registration", "receipt"})
"""Starts that are the day of the appeal itself. Other events may follow a change of the law, and the
term of an old appeal then still runs by the old law."""


class Reason(StrEnum):
    UNKNOWN_RULE = "unknown_rule"  # rules: the ids there are
    NO_TERM = "no_term"  # why, by language
    NO_NOTICE = "no_notice"  # rules: those that have a notice
    NOT_IN_FORCE = "not_in_force"  # from, to (either may be None), day
    OUTSIDE_CALENDAR = "outside_calendar"  # from, to: the days that the calendar knows


class NoAnswer(Exception):
    """The clock gives no date. ``details`` are told behind each ``Reason``."""

    def __init__(self, reason: Reason, **details: Any) -> None:
        self.reason = reason
        self.details = details
        super().__init__(f"{reason} {details}")


def ask(rule_id: str, start: date, calendar: Calendar, *, notice: bool = False) -> Term:
    """The term of the rule from that day; with ``notice``, the term to tell of an extension made that day.

    Raises ``NoAnswer``.
    """
    given = _known(rule_id, notice)
    _day_within(calendar, start)
    if not notice and given.start in OF_THE_APPEAL and not _in_force(given, start):
        raise NoAnswer(
            Reason.NOT_IN_FORCE,
            id=rule_id,
            day=start,
            **{"from": given.in_force_from, "to": given.in_force_to},
        )
    found = notice_term(rule_id, start, calendar) if notice else term(rule_id, start, calendar)
    _day_within(calendar, found.legal_last_day)
    return found


def _known(rule_id: str, notice: bool) -> Rule:
    if rule_id in without_term():
        raise NoAnswer(Reason.NO_TERM, id=rule_id, why=without_term()[rule_id])
    if rule_id not in rules():
        raise NoAnswer(Reason.UNKNOWN_RULE, id=rule_id, rules=tuple(rules()))
    given = rule(rule_id)
    if notice and given.notice_length is None:
        having = tuple(one.id for one in rules().values() if one.notice_length is not None)
        raise NoAnswer(Reason.NO_NOTICE, id=rule_id, rules=having)
    return given


def _in_force(given: Rule, day: date) -> bool:
    begun = given.in_force_from is None or given.in_force_from <= day
    return begun and (given.in_force_to is None or day <= given.in_force_to)


def _day_within(calendar: Calendar, day: date) -> None:
    if not calendar.knows(day):
        raise NoAnswer(Reason.OUTSIDE_CALENDAR, day=day, **{"from": calendar.first, "to": calendar.last})

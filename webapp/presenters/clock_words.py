"""The clock in words: how a term was counted, and why there is no date. For pages and for ``jauap clock``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date

from engine.domain.clock_explained import Code, Fact
from engine.domain.clock_question import NoAnswer, Reason
from webapp.presenters.date_patterns import DAY
from webapp.presenters.findings import Translate, visible


def _l(text: str) -> str:
    """Marks a text for the catalogues; the command line reads them without a request."""
    return text


FACTS: Mapping[Code, str] = {
    Code.RULE: _l("Rule %(id)s: %(name)s."),
    Code.NOTICE: _l("Notice to the applicant of an extension by rule %(id)s."),
    Code.LAW: _l("Source: %(cited)s."),
    Code.START: _l("Day 0 is %(day)s, %(event)s; counting begins the next day."),
    Code.START_AT_ONCE: _l("%(day)s, %(event)s: the same day, or the next working day after a day off."),
    Code.START_BACK: _l("Counted back from %(day)s, %(event)s, which itself does not count."),
    Code.WORKING_DAYS: _l("Working days counted: %(count)s, from %(from)s to %(to)s."),
    Code.CALENDAR_DAYS: _l("Calendar days counted, days off among them: %(count)s, from %(from)s to %(to)s."),
    Code.MONTHS: _l("Months counted: %(count)s, to the same day of the month: %(to)s."),
    Code.SHORT_MONTH: _l("The last month has no day %(day)s: the term ends on the last day of that month."),
    Code.WEEKENDS: _l("Left out, Saturdays and Sundays: %(days)s."),
    Code.DAY_OFF: _l("Left out, %(day)s: %(name)s (%(kind)s)."),
    Code.WORKING_WEEKEND: _l("Counted, though a Saturday or Sunday, because people work that day: %(day)s."),
    Code.ROLLED: _l("The term would end on a day off, %(from)s; it moves to the next working day, %(to)s."),
    Code.LAST_DAY: _l("Legal last day: %(day)s, until midnight for what is sent electronically."),
    Code.LAST_DAY_OF_NOTICE: _l("The latest day to give notice: %(day)s."),
    Code.CONTROL_DATE: _l(
        "Control date, with the starting day as day one: %(day)s. Working to it is always safe."
    ),
    Code.EXTENSION: _l("It can be extended by rule %(id)s: %(name)s. The applicant is told."),
    Code.EXTENSION_ONCE: _l("It can be extended once; calendar days: %(count)s. The applicant is told."),
    Code.GIVEN: _l(
        "The day was named by the parent body, %(day)s: nothing was counted, it moves off no day off."
    ),
    Code.GIVEN_ON_DAY_OFF: _l("That is a day off: the control date is the last working day before, %(day)s."),
    Code.GIVEN_BEFORE_START: _l("The day was past when the appeal was registered, %(day)s."),
    Code.PROVISIONAL: _l(
        "The calendar of %(year)s is not final: movable holidays and exchanged working days may change "
        "the date."
    ),
}  # fmt: skip

BASES: Mapping[str, str] = {
    "unconfirmed": _l("The term is not confirmed by the text of the law: have a lawyer check it."),
    "letter": _l("The letter of a parent body asks for it; the term of the law runs beside it."),
    "house": _l("The term is what the akimat promises of itself: no law sets one."),
    "e_otinish": _l("The term is what E-Otinish uses, not taken from a text of law: have a lawyer check it."),
}

EVENTS: Mapping[str, str] = {
    "registration": _l("the day of registration"),
    "receipt": _l("the day of receipt"),
    "extension": _l("the day of the extension"),
    "last_day": _l("the last day of the term that is extended"),
    "learning": _l("the day on which the person learnt of the decision"),
    "decision": _l("the day on which the decision is taken"),
    "receipt_of_preliminary_decision": _l("the day on which the preliminary decision was received"),
    "hearing": _l("the day of the hearing"),
    "decision_of_superior_body": _l("the day on which the decision of the superior body was received"),
}

KINDS: Mapping[str, str] = {
    "moves": _l("public holiday"),
    "stays": _l("religious holiday"),
    "transfer": _l("public holiday moved from a day off"),
    "swap": _l("day off by the Government's exchange"),
}

REFUSALS: Mapping[Reason, str] = {
    Reason.UNKNOWN_RULE: _l("There is no rule “%(id)s”. The rules: %(rules)s."),
    Reason.NO_TERM: _l("%(id)s has no term to count: %(why)s."),
    Reason.NO_NOTICE: _l("For %(id)s the law sets no notice of an extension. The rules with one: %(rules)s."),
    Reason.NOT_IN_FORCE: _l(
        "%(id)s is not for appeals of %(day)s: up to 30.06.2021 the Law of 2007 applies (rules L-), "
        "from 01.07.2021 the Code (rules A-)."
    ),
    Reason.OUTSIDE_CALENDAR: _l(
        "The term touches %(day)s; the calendar of working days is known from %(from)s to %(to)s only."
    ),
}

NO_DATE = _l("“%(text)s” is no date: write it as YYYY-MM-DD, for example 2026-11-23.")


@dataclass(frozen=True)
class Line:
    """One fact with its words."""

    code: Code
    values: Mapping[str, Any]
    text: str


def lines(facts: Iterable[Fact], translate: Translate, locale: str) -> list[Line]:
    return [Line(fact.code, fact.values, _told(fact, translate, locale)) for fact in facts]


def refusal(problem: NoAnswer, translate: Translate, locale: str) -> str:
    return translate(REFUSALS[problem.reason]) % _shown(problem.details, translate, locale)


def _told(fact: Fact, translate: Translate, locale: str) -> str:
    if fact.code is Code.BASIS:
        return translate(BASES[fact.values["basis"]])
    return translate(FACTS[fact.code]) % _shown(fact.values, translate, locale)


def _shown(values: Mapping[str, Any], translate: Translate, locale: str) -> dict[str, str]:
    return {key: _value(key, value, translate, locale) for key, value in values.items()}


def _value(key: str, value: Any, translate: Translate, locale: str) -> str:
    if key in ("event", "kind"):
        return translate((EVENTS if key == "event" else KINDS)[value])
    if isinstance(value, date):
        return format_date(value, DAY[locale], locale=locale)
    if isinstance(value, Mapping):
        return str(value[locale])
    if isinstance(value, list | tuple):
        return ", ".join(_value("", one, translate, locale) for one in value)
    return visible(value)

"""The legal clock: from the day of registration to the last day, and the cap of an extension.

Two regimes live side by side, chosen by the date of registration: the Law of 2007 No. 221 up to
30.06.2021 and the APPC from 01.07.2021. The rules are data with a source
(``data/clock_rules.json``); the counting rules are section 3.3 of the domain report.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from engine.domain.acts import citation
from engine.domain.calendar import Calendar
from engine.domain.data_files import read_data
from engine.domain.local_time import local

APPC_FROM = date(2021, 7, 1)


class Regime(StrEnum):
    LAW221 = "law221"  # Law of 12.01.2007 No. 221, registered up to 30.06.2021
    APPC = "appc"  # Administrative Procedural and Process-Related Code No. 350-VI


class Unit(StrEnum):
    CALENDAR_DAYS = "cd"
    WORKING_DAYS = "wd"
    MONTHS = "months"
    DAY = "day"  # nothing is counted: somebody named the day


class Direction(StrEnum):
    AFTER = "after"  # the term runs from its start: the last day to act
    BEFORE = "before"  # the term ends so long before its start: the last day to give notice


class Roll(StrEnum):
    """Where a term moves that ends on a day off."""

    NEXT_WORKING_DAY = "next_working_day"


class Basis(StrEnum):
    """How far a rule can be relied on; everything but ``LAW`` must be said with the date."""

    LAW = "law"
    UNCONFIRMED = "unconfirmed"  # believed to be the law, a lawyer has yet to check it
    E_OTINISH = "e_otinish"  # what E-Otinish does, not a text of law
    HOUSE = "house"  # what the akimat promises of itself where no law sets a term
    LETTER = "letter"  # what a parent body asks for in its letter, beside the term of the law


class ExtensionReading(StrEnum):
    """APPC Art. 76(3), "not more than up to two months", can be read in two ways."""

    IN_ALL = "in_all"  # two months in all, counted from the registration; the default
    ON_TOP = "on_top"  # two months on top of the ordinary last day


@dataclass(frozen=True)
class Rule:
    """One clock rule as the law gives it. ``in_force_*`` are dates of registration.

    ``source`` says where we have it from, for lawyers and maintainers; ``cited`` is the act and the
    article by language, as a screen shows them, and empty where no act is known. ``start`` names the
    event that the term counts from. ``cap`` is the rule that limits an extension of this one; ``once``:
    extended by this rule a single time.
    """

    id: str
    regime: Regime
    kind: str
    start: str
    length: int
    unit: Unit
    name: dict[str, str]
    source: str
    in_force_from: date | None
    in_force_to: date | None
    basis: Basis
    roll: Roll | None
    direction: Direction = Direction.AFTER
    act: str | None = None
    article: str | None = None
    cap: str | None = None
    notice_length: int | None = None
    notice_unit: Unit | None = None
    extension_length: int | None = None
    once: bool = False
    extended_by: tuple[str, ...] = ()
    cited: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Term:
    """A counted term; ``engine.domain.clock_explained`` tells how it was counted.

    ``legal_last_day`` counts from the day after the start. ``control_date`` counts the start as
    day 1, as E-Otinish does, and is never later; it is ``None`` for terms in months and for terms
    that count back, where it would be later. ``counted_to`` is the last day before any roll.
    """

    rule: Rule
    registered_on: date
    legal_last_day: date
    control_date: date | None
    counted_to: date
    calendar_version: str

    @property
    def rolled_from(self) -> date | None:
        """The day off on which the term would have ended; ``None`` if it did not move."""
        return self.counted_to if self.counted_to != self.legal_last_day else None


@dataclass(frozen=True)
class WorkingHours:
    """When an organisation's intake closes: a setting, 18:30 by default as in E-Otinish."""

    closes: time = time(18, 30)


def regime_on(registered_on: date) -> Regime:
    """The regime is chosen by the date of registration (3.3 rule 9)."""
    return Regime.APPC if registered_on >= APPC_FROM else Regime.LAW221


@cache
def rules() -> dict[str, Rule]:
    return {raw["id"]: _rule(raw) for raw in read_data("clock_rules")["rules"]}


@cache
def without_term() -> Mapping[str, Mapping[str, str]]:
    """Duties of the law that have no term to count, with the reason by language."""
    return {raw["id"]: raw["why"] for raw in read_data("clock_rules")["without_term"]}


@cache
def given_rules() -> dict[str, Rule]:
    """Of terms that nobody counts, because somebody named their day."""
    return {raw["id"]: _rule(raw) for raw in read_data("clock_rules")["given"]}


def rule(rule_id: str) -> Rule:
    """Raises ``KeyError`` for a rule that does not exist."""
    found = given_rules().get(rule_id)
    return rules()[rule_id] if found is None else found


def registration_day(received_at: datetime, calendar: Calendar, hours: WorkingHours | None = None) -> date:
    """The day on which a contact is registered: the same day, after hours the next working day.

    APPC Art. 64(2), (3); the closing minute itself is already after hours (3.3 rule 7).
    """
    hours = hours or WorkingHours()
    moment = local(received_at)
    day = moment.date()
    if moment.time() >= hours.closes:
        day += timedelta(days=1)
    return calendar.roll(day)


def term(rule_id: str | Rule, registered_on: date, calendar: Calendar) -> Term:
    """Counts a rule's term from the day it starts on (registration, receipt, learning, ...)."""
    given = rule(rule_id) if isinstance(rule_id, str) else rule_id
    return _count(given, registered_on, calendar)


def given_term(rule_id: str, registered_on: date, day: date, calendar: Calendar) -> Term:
    """A term that ends on the day that somebody named, be it a day off or long past.

    It moves nowhere: who named it did not say that it rolls. The control date is the last working day up to
    it, by which the work is done in any case.
    """
    working = day if calendar.is_working(day) else calendar.add_working_days(day, -1)
    return Term(rule(rule_id), registered_on, day, working, day, calendar.version)


def notice_term(rule_id: str, on: date, calendar: Calendar) -> Term:
    """Till when the applicant must be told of an extension made ``on`` that day.

    Raises ``ValueError`` when the law sets no such notice for the rule.
    """
    given = rule(rule_id)
    if given.notice_length is None or given.notice_unit is None:
        raise ValueError(f"{rule_id} has no notice")
    notice = replace(
        given, kind="notice", start="extension", length=given.notice_length, unit=given.notice_unit, cap=None
    )
    return _count(notice, on, calendar)


def extension_cap(
    registered_on: date, calendar: Calendar, reading: ExtensionReading = ExtensionReading.IN_ALL
) -> date:
    """The latest day to which an ordinary term may be extended (APPC Art. 76(3); before: Law 221 Art. 8).

    Under Law 221 the extension of up to 30 calendar days is always on top of the 30-day term.
    """
    if regime_on(registered_on) is Regime.LAW221:
        ordinary = term("L-30", registered_on, calendar).legal_last_day
        return calendar.roll(ordinary + timedelta(days=rule("L-EXT").length))
    start = registered_on
    if reading is ExtensionReading.ON_TOP:
        start = term("A-15", registered_on, calendar).legal_last_day
    return term("A-EXT", start, calendar).legal_last_day


def add_months(day: date, count: int) -> date:
    """The same number of the last month; if it has none, that month's last day (3.3 rule 5)."""
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


# -- counting ------------------------------------------------------------------------------------


def _count(given: Rule, start: date, calendar: Calendar) -> Term:
    control: date | None = None
    if given.direction is Direction.BEFORE:
        if given.unit is not Unit.WORKING_DAYS:
            raise ValueError(f"{given.id}: only working days are counted back")
        counted_to = calendar.add_working_days(start, -given.length)
    elif given.unit is Unit.WORKING_DAYS:
        counted_to = calendar.add_working_days(start, given.length)
        control = calendar.add_working_days(start, max(given.length - 1, 0))
    elif given.unit is Unit.CALENDAR_DAYS:
        counted_to = start + timedelta(days=given.length)
        control = counted_to - timedelta(days=1)
    else:
        counted_to = add_months(start, given.length)
    return Term(
        rule=given,
        registered_on=start,
        legal_last_day=_rolled(given, counted_to, calendar),
        control_date=None if control is None else _rolled(given, control, calendar),
        counted_to=counted_to,
        calendar_version=calendar.version,
    )


def _rolled(given: Rule, day: date, calendar: Calendar) -> date:
    return calendar.roll(day) if given.roll is Roll.NEXT_WORKING_DAY else day


def _cited(raw: Mapping[str, Any]) -> dict[str, str]:
    if raw["act"] is None:
        return {}
    cited = citation(f"{raw['act']}:{raw['article'] or ''}")
    return {language: cited.label(language) for language in cited.act.short}


def _rule(raw: dict[str, Any]) -> Rule:
    values: dict[str, Any] = {f.name: raw[f.name] for f in fields(Rule) if f.name in raw}
    values["regime"] = Regime(str(raw["regime"]))
    values["unit"] = Unit(str(raw["unit"]))
    values["basis"] = Basis(str(raw["basis"]))
    values["roll"] = Roll(str(raw["roll"])) if raw["roll"] else None
    values["direction"] = Direction(str(raw.get("direction", Direction.AFTER)))
    values["cited"] = _cited(raw)
    for bound in ("in_force_from", "in_force_to"):
        values[bound] = date.fromisoformat(str(raw[bound])) if raw[bound] else None
    if raw.get("notice_unit"):
        values["notice_unit"] = Unit(str(raw["notice_unit"]))
    values["extended_by"] = tuple(raw.get("extended_by", ()))
    return Rule(**values)

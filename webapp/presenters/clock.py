"""The clock explained: which rule of which law, what was counted, what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.domain import legal_clock
from engine.domain.calendar import calendar_as_of
from engine.queries import Deadline
from webapp.locales import words


@dataclass(frozen=True)
class ClockView:
    """``days_off`` are pairs of a day and why it does not count; empty before the clock is chosen."""

    deadline: Deadline
    rule: str
    name: str
    source: str
    length: int
    unit: str
    rolled_from: date | None
    days_off: tuple[tuple[date, str], ...]
    working_weekends: tuple[date, ...]
    calendar_version: str


def clock_view(deadline: Deadline) -> ClockView | None:
    """``None`` until the nature of the issues is determined and the clock runs."""
    if deadline.rule is None or deadline.registered_on is None:
        return None
    term = legal_clock.term(deadline.rule, deadline.registered_on, calendar_as_of())
    return ClockView(
        deadline=deadline,
        rule=term.rule.id,
        name=words(term.rule.name),
        source=words(term.rule.cited),
        length=term.rule.length,
        unit=term.rule.unit,
        rolled_from=term.rolled_from,
        days_off=tuple((off.day, words(off.name)) for off in term.days_off),
        working_weekends=term.working_weekends,
        calendar_version=term.calendar_version,
    )

"""The clock explained: which rule of which law, what was counted, what was left out."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from engine.domain import legal_clock
from engine.domain.calendar import calendar_as_of
from engine.domain.clock_explained import explain
from engine.queries import Deadline
from webapp.locales import locale, words
from webapp.presenters.clock_words import lines


@dataclass(frozen=True)
class ClockView:
    """``lines`` tell how the term was counted."""

    deadline: Deadline
    rule: str
    name: str
    source: str
    length: int
    unit: str
    lines: tuple[str, ...]
    calendar_version: str


def clock_view(deadline: Deadline) -> ClockView | None:
    """``None`` until the nature of the issues is determined and the clock runs."""
    if deadline.rule is None or deadline.registered_on is None:
        return None
    calendar = calendar_as_of()
    term = legal_clock.term(deadline.rule, deadline.registered_on, calendar)
    return ClockView(
        deadline=deadline,
        rule=term.rule.id,
        name=words(term.rule.name),
        source=words(term.rule.cited),
        length=term.rule.length,
        unit=term.rule.unit,
        lines=tuple(line.text for line in lines(explain(term, calendar), gettext, locale())),
        calendar_version=term.calendar_version,
    )

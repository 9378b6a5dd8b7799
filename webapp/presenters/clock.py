"""The clocks of a case explained: which rule of which law, what was counted, what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from engine.domain.clock_explained import explain
from engine.domain.clocks import PARENT
from engine.queries import AppealFacts
from engine.queries.clocks import ClockFacts
from webapp.locales import locale, words
from webapp.presenters.calendar_words import clock_name
from webapp.presenters.clock_words import lines
from webapp.presenters.dates import day
from webapp.presenters.vocabulary import word

STATES: Mapping[str, tuple[LazyString, str]] = {
    "running": (_l("runs"), "blue"),
    "met": (_l("met"), "green"),
    "missed": (_l("missed"), "red"),
    "cancelled": (_l("cancelled"), "grey"),
}
"""Word and colour of the chip."""


@dataclass(frozen=True)
class ClockView:
    """``lines`` tell how the term was counted; ``facts`` has the dates and what was told."""

    facts: ClockFacts
    name: str
    state: str
    colour: str
    rule: str
    rule_name: str
    source: str
    lines: tuple[str, ...]


def clock_views(found: Iterable[ClockFacts], appeal: AppealFacts) -> tuple[ClockView, ...]:
    """Empty until the appeal is registered."""
    return tuple(_view(facts, appeal) for facts in found)


def open_term(views: Iterable[ClockView]) -> ClockView | None:
    """The open clock that ends first; ``None`` where none runs. ``views`` stand in the order of the query."""
    return next((view for view in views if view.facts.stopped_at is None), None)


def _letter(appeal: AppealFacts) -> str:
    """Whose letter named a day, as far as the reader may see it."""
    body = word("parent_bodies", appeal.parent_body) if appeal.parent_body else gettext("the parent body")
    parts = [gettext("Letter: %(body)s", body=body)]
    if appeal.parent_number:
        parts.append(gettext("No. %(number)s", number=appeal.parent_number))
    if appeal.parent_date:
        parts.append(day(appeal.parent_date))
    return ", ".join(parts)


def _view(facts: ClockFacts, appeal: AppealFacts) -> ClockView:
    term = facts.term
    word, colour = STATES[facts.state]
    told = lines(explain(term, facts.calendar), gettext, locale())
    return ClockView(
        facts=facts,
        name=clock_name(facts.name),
        state=str(word),
        colour=colour,
        rule=term.rule.id,
        rule_name=words(term.rule.name),
        source=_letter(appeal) if facts.name == PARENT else words(term.rule.cited),
        lines=tuple(line.text for line in told),
    )

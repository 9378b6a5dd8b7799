"""The filters that are on, in words, each with the address of the list without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString
from flask_babel import gettext as _

from webapp.inbox.choices import LABELS, Choices
from webapp.inbox.state import FILTERS, InboxState
from webapp.presenters.dates import day


@dataclass(frozen=True)
class FilterChip:
    """``gone``: the value names nothing that this reader could choose today."""

    name: str
    label: LazyString
    value: str
    remove: str
    gone: bool = False


def chips_of(state: InboxState, choices: Choices) -> tuple[FilterChip, ...]:
    """In the order of the form."""
    return tuple(_chips(state, choices))


def _chips(state: InboxState, choices: Choices) -> Iterator[FilterChip]:
    for name, label in LABELS.items():
        value = getattr(state.filters, FILTERS[name])
        if value in (None, "", False):
            continue
        known = dict(choices.filters[name]) if name in choices.filters else None
        words = _words(value) if known is None else known.get(str(value), str(value)).strip()
        yield FilterChip(
            name, label, words, state.without(name), known is not None and str(value) not in known
        )


def _words(value: object) -> str:
    if isinstance(value, date):
        return day(value)
    return _("yes") if value is True else str(value)

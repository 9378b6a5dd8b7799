"""The register of acts as a list to choose from, with what was in force on the day of an appeal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from engine.domain.acts import Act, acts
from webapp.presenters.dates import day as day_words


@dataclass(frozen=True)
class ActChoices:
    """``choices`` are value and label, those in force first; ``searches`` hold, by value, what finds an act:
    its id, number, and titles in every language."""

    choices: tuple[tuple[str, str], ...] = ()
    searches: Mapping[str, str] = field(default_factory=dict)


def act_choices(on: date, locale: str) -> ActChoices:
    """Every act stays to be chosen: an old one may be what the reply speaks of, but it is called old."""
    listed = sorted(acts().values(), key=lambda one: one.on(on) is None)
    return ActChoices(
        tuple((one.id, _label(one, on, locale)) for one in listed), {one.id: _words(one) for one in listed}
    )


def _label(one: Act, on: date, locale: str) -> str:
    name = one.short[locale]
    if one.on(on):
        return _("%(act)s — in force on %(day)s", act=name, day=day_words(on))
    return _("%(act)s — NOT in force on %(day)s", act=name, day=day_words(on))


def _words(one: Act) -> str:
    return " ".join((one.id, one.number, *one.short.values(), *one.title.values()))

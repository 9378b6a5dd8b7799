"""The words of the calendar's pages: kinds of days, kinds of changes, clocks, and what a form lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.domain.calendar import Calendar
from webapp.presenters.calendar_year import kind_of, name_of, weekdays

__all__ = ["CLOCKS", "EDITS", "KINDS", "READINGS", "SIGNS", "about", "clock_name", "mistakes", "weekdays"]

KINDS: Mapping[str, LazyString] = {
    "working": _l("working day"),
    "weekend": _l("weekend"),
    "holiday": _l("public holiday"),
    "religious": _l("religious holiday, is not moved"),
    "transfer": _l("day off moved here"),
    "working_weekend": _l("weekend on which people work"),
}

SIGNS: Mapping[str, str] = {
    "working": "",
    "weekend": "",
    "holiday": "●",
    "religious": "◆",
    "transfer": "⇄",
    "working_weekend": "▲",
}
"""Beside the colour, for whoever does not see it and for paper."""

EDITS: Mapping[str, LazyString] = {
    "holiday": _l("public holiday"),
    "religious": _l("religious holiday"),
    "transfer": _l("day off moved here from a weekend that works"),
    "working": _l("working day"),
    "as_before": _l("take an earlier change back"),
}

CLOCKS: Mapping[str, LazyString] = {
    "main": _l("the reply"),
    "parent": _l("the answer to the parent body"),
    "redirect": _l("the redirect"),
    "complaint": _l("the decision on the complaint"),
    "forward": _l("forwarding the complaint"),
    "extension_notice": _l("the notice of the extension"),
    "answer": _l("the first answer"),
    "work": _l("the work on the contact"),
}
"""Till when what must be done."""

READINGS: Mapping[str, LazyString] = {
    "in_all": _l("two months in all, counted from the registration"),
    "on_top": _l("two months on top of the ordinary term"),
}
"""How an installation reads APPC Art. 76(3), "not more than up to two months"."""

_MISTAKES: Mapping[tuple[str, str], LazyString] = {
    ("day", "outside_calendar"): _l("Choose a day of the years that the calendar lists."),
    ("kind", "unknown"): _l("Choose what kind of day it is."),
    ("act", "required"): _l("Name the act that says so."),
    ("reason", "required"): _l("Give the reason."),
    ("draft", "empty"): _l("Nothing is proposed, so there is nothing to publish."),
    ("name_kk", "required"): _l("Give the name of the holiday in Kazakh."),
    ("name_ru", "required"): _l("Give the name of the holiday in Russian."),
    ("name_en", "required"): _l("Give the name of the holiday in English."),
}


@dataclass(frozen=True)
class About:
    """One day: what it is, why, and who says so."""

    kind: str
    name: str
    source: str
    changed: bool


def about(calendar: Calendar, day: date) -> About:
    off = calendar.why_off(day)
    source = off.source if off is not None else ""
    return About(kind_of(calendar, day), name_of(calendar, day), source, calendar.changed(day))


def clock_name(name: str) -> str:
    """A clock that a diagram of the installation named is shown as it is."""
    return str(CLOCKS.get(name, name))


def mistakes(errors: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """By field, in words; a text that is too long says so everywhere."""
    return {
        field: str(_MISTAKES.get((field, code)) or _("This text is too long or holds unreadable characters."))
        for field, codes in errors.items()
        for code in codes[:1]
    }

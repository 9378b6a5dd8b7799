"""Why a term is not extended, with the article, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from engine.domain.extension import Refusal
from webapp.locales import words
from webapp.presenters.dates import day


def extension_refusal(details: Mapping[str, Any]) -> str:
    """``details`` of :class:`engine.domain.errors.ExtensionRefused`."""
    last_day, cap = (_day(details.get(name)) for name in ("last_day", "cap"))
    sentences = {
        Refusal.NOT_EXTENDABLE: _("No law extends this term."),
        Refusal.NOT_ENTITLED: _("Only the head of the Department or the signer may extend a term."),
        Refusal.AFTER_LAST_DAY: _(
            "The term expired on %(day)s. An extension after the last day is void; the case stays overdue.",
            day=last_day,
        ),
        Refusal.ALREADY_EXTENDED: _("The law allows this term to be extended once, and it was."),
        Refusal.NOT_LATER: _("The new day must be later than the last day now, %(day)s.", day=last_day),
        Refusal.BEYOND_CAP: _("The latest day to which this term may be extended is %(day)s.", day=cap),
    }
    said = sentences[Refusal(details["reason"])]
    cited = words(details["cited"]) if details.get("cited") else ""
    return f"{said} {cited}." if cited else said


def _day(text: str | None) -> str:
    return day(date.fromisoformat(text)) if text else "–"

"""A notice's code and facts as a sentence. The words are made when it is read, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from engine.queries import Notice
from webapp.presenters.dates import day

Facts = Mapping[str, Any]


def _reminder(facts: Facts) -> str:
    last, control = _day(facts, "legal_last_day"), _day(facts, "control_date")
    return _("The legal last day is %(last)s, the control date %(control)s.", last=last, control=control)


def _returned(facts: Facts) -> str:
    return _("The reply was returned for finalization, time %(count)s.", count=facts.get("return_count", 1))


def _overdue(facts: Facts) -> str:
    return _("The term has expired without a decision.")


SENTENCES: Mapping[str, Callable[[Facts], str]] = {
    "reminder": _reminder,
    "returned": _returned,
    "overdue": _overdue,
}


def text_of(notice: Notice) -> str:
    """An unknown code is shown as it is, so that a new kind of notice is never lost."""
    sentence = SENTENCES.get(notice.code)
    return sentence(notice.facts) if sentence else notice.code


def _day(facts: Facts, name: str) -> str:
    text = facts.get(name)
    return day(date.fromisoformat(text)) if text else "–"

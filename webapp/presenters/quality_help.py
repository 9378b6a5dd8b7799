"""What the machine sees of Q1 to Q8, in words beside each criterion. The controller decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.queries import WorkItemPage

WHY: Mapping[str, LazyString] = {
    "facts_short": _l("the facts are empty or very short"),
    "no_reason": _l("an argument has no finding or no reason"),
    "other_language": _l("the language is neither the state language nor that of the appeal"),
    "no_citation": _l("no article of a law was found"),
    "argument_unanswered": _l("an argument has no answer"),
    "clause_inserted": _l("the letter carries the clause with the body and the last day"),
    "measure_without_date": _l("a measure has no date or nobody responsible"),
    "identity_number_in_text": _l("an identity number stands in the text"),
}


def criteria_help(page: WorkItemPage) -> dict[str, str]:
    """By criterion; empty when the automatic help has not run for this case."""
    found = page.records.get("quality_help", ())
    marks = found[-1].data.get("criteria", {}) if found else {}
    return {code: _words(mark) for code, mark in marks.items() if isinstance(mark, Mapping)}


def _words(mark: Mapping[str, Any]) -> str:
    why = str(mark.get("why", ""))
    if not why:
        return _("Automatic check: nothing found.")
    return _("Automatic check: %(why)s.", why=WHY.get(why, why))

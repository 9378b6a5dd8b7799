"""Why an incident was not retried or skipped, in sentences for the operator."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from engine.domain.errors import AlreadyDone, InvalidData, JauapError, NotFound
from engine.operations.incidents import cause
from webapp.presenters import dates
from webapp.presenters.incident_words import cause_words, ended_word, not_this_way_words


def why(refusal: JauapError) -> tuple[str, ...]:
    """The sentences above the form; what was kept and what to do are part of them."""
    if isinstance(refusal, AlreadyDone):
        return (_already(refusal), _("Nothing was changed by you."))
    if isinstance(refusal, InvalidData):
        words = [
            _invalid(field, code) for field, codes in refusal.details["errors"].items() for code in codes
        ]
        return (*words, _("Nothing was changed. What you typed is kept below."))
    code, details = cause(refusal)
    return (
        _("The case could not go on like this."),
        cause_words(code, details),
        _("Nothing was changed. What you typed is kept below."),
    )


def one_line(refusal: JauapError) -> str:
    """The sentence beside a row."""
    if isinstance(refusal, NotFound):
        return _("There is no such incident.")
    return why(refusal)[0]


def _already(refusal: AlreadyDone) -> str:
    """By whom, when and how, as far as that is known."""
    at, by = refusal.details.get("at"), refusal.details.get("by")
    if not at:
        return _("Meanwhile nothing waits for this any more.")
    when, how = dates.moment(datetime.fromisoformat(at)), ended_word(refusal.details.get("state"))
    if not by:
        return _("It has already ended (%(when)s): %(how)s.", when=when, how=how)
    return _("%(who)s has already ended it (%(when)s): %(how)s.", who=by, when=when, how=how)


def _invalid(field: str, code: str) -> str:
    if field == "reason":
        return _("The reason is too long.") if code == "too_long" else _("Give the reason.")
    if field == "result":
        return _result(code)
    if field == "incident":
        return not_this_way_words(code)
    return _("The result holds characters or numbers that cannot be kept.")


def _result(code: str) -> str:
    if code == "too_long":
        return _("The result is too large.")
    if code == "not_an_object":
        return _('The result must be a JSON object: names and values in braces, as {"answer": 1}.')
    return _("The result is no JSON. Names and texts stand in double quotes.")

"""A bulk command that was refused as a whole: the list again, with what was chosen and typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from flask import request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from engine.domain.actor import Actor
from engine.domain.errors import InvalidData
from engine.queries.inbox import presets_for
from webapp.guards import safe_next
from webapp.inbox import state
from webapp.inbox.state import InboxState, InvalidFilter
from webapp.presenters.field_words import plain_mistake

TYPED = ("person", "assign_reason", "until", "hold_reason", "all")

MISSING: Mapping[str, LazyString] = {
    "items": _("Tick at least one row."),
    "person": _("Choose to whom the tasks go."),
    "assign_reason": _("Give the reason."),
    "until": _("Choose the day on which the tasks wake up."),
    "hold_reason": _("Give the reason."),
}


@dataclass(frozen=True)
class Refused:
    """``errors``: name of the input to what is wrong with it. ``action``: which button was pressed.
    ``chosen``: ids of the rows."""

    errors: Mapping[str, str]
    action: str
    chosen: frozenset[int]
    typed: Mapping[str, str]


def refused(refusal: InvalidData, action: str) -> Refused:
    """What was posted, as far as it can be read."""
    return Refused(
        errors={name: _words(name, codes[0]) for name, codes in refusal.details.get("errors", {}).items()},
        action=action,
        chosen=frozenset(_ids()),
        typed={name: request.form.get(name, "") for name in TYPED},
    )


def _words(name: str, code: str) -> str:
    return str(MISSING[name]) if code == "required" and name in MISSING else plain_mistake(code)


def posted_rows() -> list[str]:
    """``item`` holds ``id:version``; with the box "all on the page" the page's rows stand in ``listed``."""
    return request.form.getlist("listed" if request.form.get("all") else "item")


def _ids() -> list[int]:
    found = (value.partition(":")[0] for value in posted_rows())
    return [int(one) for one in found if one.isascii() and one.isdigit() and len(one) < 20]


def list_of(actor: Actor) -> InboxState:
    """The list that the command came from; the reader's first one where its address says no list of his."""
    target = urlsplit(safe_next(request.form.get("next")) or "")
    told = target.query if target.path == url_for("inbox.index") else ""
    try:
        wanted = state.read(MultiDict(parse_qsl(told)))
    except InvalidFilter:
        wanted = state.read(MultiDict())
    known = presets_for(actor)
    return wanted if wanted.preset in known else state.read(MultiDict({"preset": known[0]}))

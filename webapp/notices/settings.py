"""My notifications: what one is told of, how, where the mail goes and when it keeps quiet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from flask import flash, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.domain.errors import InvalidData
from engine.domain.notifications import ALWAYS_SHOWN, LISTS, Kind, Mail, mails_of
from engine.operations.change_notifications import MAX_EMAIL, change_notifications
from engine.queries import reading
from engine.queries.notifications import notifications
from webapp.database import engine
from webapp.guards import permission
from webapp.sessions import require_actor

Quiet = tuple[time, time] | None

KINDS: Mapping[Kind, LazyString] = {
    Kind.OVERDUE: _l("A term has run out, or an appeal was not registered in time"),
    Kind.REMINDER: _l("A term is coming to its end or has moved; due today"),
    Kind.RETURNED: _l("A reply came back for finalization"),
    Kind.THREAT: _l("Signs of a crime or a threat: at any hour"),
    Kind.COMPLAINT: _l("Complaints"),
    Kind.CASE: _l("Anything else about a case"),
    Kind.GIVEN: _l("New tasks for me"),
    Kind.GROUP: _l("Tasks that wait for my group"),
}

MAILS: Mapping[Mail, LazyString] = {
    Mail.NOW: _l("at once"),
    Mail.DIGEST: _l("in the morning"),
    Mail.OFF: _l("no mail"),
}


@permission("signed_in")
def show() -> str:
    return _page({})


@permission("signed_in")
def keep() -> str | tuple[str, int] | Response:
    try:
        email, quiet, choices = _read(request.form)
        change_notifications(engine(), require_actor(), email=email, quiet=quiet, choices=choices)
    except InvalidData as refused:
        return _page(refused.details["errors"]), 422
    flash(_("Your choice is kept."))
    return redirect(url_for("notices.settings"))


def _page(errors: Mapping[str, list[str]]) -> str:
    with reading(engine()) as conn:
        now = notifications(conn, require_actor())
    return render_template(
        "notices/settings.html",
        now=now,
        kinds=KINDS,
        mails=MAILS,
        offered=mails_of,
        fixed=ALWAYS_SHOWN,
        lists=LISTS,
        errors=errors,
        max_email=MAX_EMAIL,
        # What was typed stays, also where it cannot be taken.
        email=request.form.get("email", now.email) if errors else now.email,
        form=request.form if errors else None,
    )


def _read(form: MultiDict[str, str]) -> tuple[str, Quiet, Mapping[Kind, tuple[bool, Mail]]]:
    """Raises :class:`InvalidData` for what the page does not offer."""
    choices = {}
    for kind in Kind:
        mail = form.get(f"mail-{kind.value}", "")
        if mail not in set(Mail):
            raise InvalidData(errors={kind.value: ["not_an_option"]})
        shown = kind in ALWAYS_SHOWN or f"shown-{kind.value}" in form
        choices[kind] = (shown, Mail(mail))
    return form.get("email", ""), _quiet(form), choices


def _quiet(form: MultiDict[str, str]) -> Quiet:
    """Two times, or two empty fields for none."""
    texts = form.get("quiet_from", ""), form.get("quiet_to", "")
    if texts == ("", ""):
        return None
    try:
        begin, end = (time.fromisoformat(text[:8]) for text in texts)
    except ValueError as error:
        raise InvalidData(errors={"quiet": ["not_a_time"]}) from error
    if begin.tzinfo or end.tzinfo:
        raise InvalidData(errors={"quiet": ["not_a_time"]})
    return begin, end

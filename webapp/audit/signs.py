"""Lists of signs: last days that moved, back-dating, cases reopened, hasty and identical replies."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from flask import Response, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from engine.domain.local_time import local, local_date
from engine.queries import reading
from engine.queries.audit_signs import KINDS, SignList, signs
from engine.queries.organisations import OrganisationFacts, own_organisations
from engine.queries.sign_ground import SignFilters
from webapp import filters
from webapp.database import engine
from webapp.filters import read_day
from webapp.guards import permission
from webapp.known_day import known_day
from webapp.presenters import field_words
from webapp.presenters.dates import day
from webapp.presenters.vocabulary import word
from webapp.sessions import require_actor
from webapp.spreadsheets import CSV_TYPE, write_csv

PERIOD = timedelta(days=90)
MOST_MINUTES = 1_000_000


class Words(NamedTuple):
    """``minutes``: the threshold unless the address says another; 0 where the list has none."""

    title: LazyString
    means: LazyString
    was: LazyString
    now: LazyString
    minutes: int = 0
    why: LazyString | str = ""
    """Head of the last column, where the list has one."""


WORDS: Mapping[str, Words] = {
    "deadlines": Words(
        _("Last days that were changed"),
        _("An entry set another legal last day than stood before. Open the entry: who, why, by which rule."),
        _("Before"),
        _("After"),
        why=_("Reason"),
    ),
    "back_dated": Words(
        _("Entries recorded late"),
        _("What the entry says happened earlier than it was recorded, by more than the threshold."),
        _("Said to be at"),
        _("Recorded at"),
        24 * 60,
    ),
    "received_earlier": Words(
        _("Receipt dated back"),
        _("The day of receipt that was typed lies before the first entry by more than the threshold."),
        _("Typed"),
        _("First entry"),
        24 * 60,
    ),
    "refused": Words(
        _("Dates that were refused"),
        _("Somebody asked for a date that the rule does not allow; nothing was changed. Once a day each."),
        _("Date asked for"),
        _("Day of asking"),
        why=_("What was refused"),
    ),
    "reopened": Words(
        _("Cases reopened"),
        _("The case was answered or finished and went back to work, by a complaint or a hand in the flow."),
        _("Before"),
        _("After"),
    ),
    "within_minutes": Words(
        _("Answered within minutes"),
        _("The reply was signed sooner after registration than the threshold."),
        _("Registered at"),
        _("Answered at"),
        60,
    ),
    "identical": Words(
        _("Identical replies"),
        _("The newest reply is, letter by letter, the one another applicant got: a formal answer?"),
        _("Group"),
        _("Cases in it"),
    ),
    "filled_in": Words(
        _("Replies from one pattern"),
        _("The newest reply is the one another applicant got, but for names, numbers and dates."),
        _("Group"),
        _("Cases in it"),
    ),
}


@permission("audit")
def show() -> str:
    """``?kind=``, ``?from=``, ``?to=``, ``?organisation=``, ``?minutes=``, ``?known=``."""
    kind, chosen, places, found = _asked()
    return render_template(
        "audit/signs.html",
        kind=kind,
        kinds=WORDS,
        words_of=WORDS[kind],
        chosen=chosen,
        places=places,
        organisation=filters.number(request.args, "organisation", filters.MAX_ID),
        found=found,
        said=_said,
        why=_why,
    )


@permission("audit")
def table() -> Response:
    """The same as CSV."""
    kind, _chosen, _places, found = _asked()
    head = ("case", "number", "entry", "at", "who", "was", "now", "reason")
    rows = [
        (
            one.case_id,
            one.number,
            one.seq,
            f"{local(one.at):%Y-%m-%d %H:%M}",
            one.who,
            one.was,
            one.now,
            one.reason,
        )
        for one in found.rows
    ]
    file = io.BytesIO()
    write_csv(file, [head, *rows])
    response = Response(file.getvalue(), mimetype=CSV_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return response


def _said(kind: str, value: str) -> str:
    if kind in ("deadlines", "refused"):
        return day(date.fromisoformat(value))
    return word("case_state", value) if kind == "reopened" else value


REFUSED: Mapping[str, LazyString] = {
    "receive_appeal": _("Receiving an appeal"),
    "complete_work_item": _("Completing a step"),
    "take_action": _("An action on the case"),
    "post_letter": _("Posting a letter"),
    "open_box": _("Opening a box"),
}


def _why(kind: str, reason: str) -> str:
    """Of a refused date the command, what is wrong, and the field as the form names it."""
    if kind != "refused" or not reason:
        return reason
    verb, field, code = reason.split(":")
    early = code in ("too_early", "before_the_letter")
    wrong = field_words.WORDS["too_early" if early else "too_late"]
    return f"{REFUSED[verb]}: {wrong} ({field})"


def _asked() -> tuple[str, SignFilters, tuple[OrganisationFacts, ...], SignList]:
    """Raises :class:`InvalidFilter` for what cannot be read."""
    kind = filters.one_of(request.args, "kind", tuple(KINDS), "deadlines")
    today = local_date(datetime.now(UTC))
    last = read_day(request.args, "to") or today
    first = read_day(request.args, "from") or last - PERIOD
    if last < first:
        raise filters.InvalidFilter(name="to", value=last.isoformat())
    minutes = filters.number(request.args, "minutes", MOST_MINUTES) or WORDS[kind].minutes
    wanted = filters.number(request.args, "organisation", filters.MAX_ID)
    with reading(engine()) as conn:
        places = own_organisations(conn, require_actor())
        path = next((one.path for one in places if one.id == wanted), None)
        if wanted and path is None:
            raise filters.InvalidFilter(name="organisation", value=str(wanted))
        chosen = SignFilters(first, last, minutes, path, known_day(request.args, require_actor()))
        found = signs(conn, require_actor(), kind, chosen)
    return kind, chosen, places, found

"""A year at a glance, a day to propose, what publishing would move, and how far the recount is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain.errors import InvalidData, NotFound, StaleVersion
from engine.domain.local_time import local_date
from engine.operations.drop_calendar_day import drop_calendar_day
from engine.operations.propose_calendar_day import propose_calendar_day
from engine.operations.publish_calendar import publish_calendar
from engine.operations.set_extension_reading import set_extension_reading
from engine.queries import calendar as queries
from engine.queries import reading
from webapp.calendar import inputs
from webapp.database import engine
from webapp.guards import allowed, permission
from webapp.presenters import calendar_words as say
from webapp.presenters.calendar_year import months_of
from webapp.sessions import require_actor

Page = str | Response | tuple[str, int]


@permission("calendar")
def index() -> Page:
    return _year()


@permission("calendar_propose")
def propose() -> Page:
    """Proposes the day, or shows the form again with what is wrong with it."""
    try:
        told = inputs.proposed()
        propose_calendar_day(engine(), require_actor(), **told, key=inputs.key())
    except InvalidData as refusal:
        return _year(mistakes=say.mistakes(refusal.details["errors"]), typed=request.form), 422
    flash(_("The day is proposed. It counts when the calendar is published."))
    return redirect(url_for("calendar.index", day=told["day"].isoformat()) + "#day")


@permission("calendar_propose")
def drop() -> Page:
    """A colleague may have been faster: then there is nothing left to take back."""
    day = inputs.posted_day()
    try:
        drop_calendar_day(engine(), require_actor(), day=day, key=inputs.key())
    except NotFound:
        flash(_("Nothing is proposed for this day any more."))
    else:
        flash(_("The proposal is taken back."))
    return redirect(url_for("calendar.index", day=day.isoformat()) + "#day")


@permission("calendar_propose")
def preview() -> Page:
    return _preview()


@permission("calendar_publish")
def publish() -> Page:
    """What was previewed is published, or nothing is."""
    reason = request.form.get("reason", "")
    try:
        draft = request.form.get("draft", "")
        publish_calendar(engine(), require_actor(), reason=reason, draft=draft, key=inputs.key())
    except StaleVersion:
        asked = _("The proposals changed while you were reading. Look at what would move now.")
        return _preview(mistakes={"draft": asked}, reason=reason), 409
    except InvalidData as refusal:
        return _preview(mistakes=say.mistakes(refusal.details["errors"]), reason=reason), 422
    flash(_("The calendar is published. Running terms are being counted anew."))
    return redirect(url_for("calendar.index"))


@permission("calendar_publish")
def extension() -> Page:
    """How the cap of an extension is read from now on."""
    wanted = request.form.get("reading", "")
    set_extension_reading(engine(), require_actor(), reading=wanted, key=inputs.key())
    flash(_("Kept. Extensions from now on are bounded like this."))
    return redirect(url_for("calendar.index"))


@permission("calendar")
def progress() -> str:
    """The part of the page that asks again while a recount runs."""
    with reading(engine()) as conn:
        found = queries.recount_progress(conn)
        moves = queries.recounted(conn, require_actor(), found.version) if found else ()
    return render_template("calendar/progress.html", progress=found, moves=moves, say=say)


def _year(mistakes: dict[str, str] | None = None, typed: Any = None) -> str:
    actor, today = require_actor(), local_date(datetime.now(UTC))
    with reading(engine()) as conn:
        calendar = queries.calendar_now(conn)
        proposed = queries.proposals(conn)
        versions = queries.calendar_versions_of(conn)
        found = queries.recount_progress(conn)
        moves = queries.recounted(conn, actor, found.version) if found else ()
        cap_reading = queries.extension_reading(conn)
    year = inputs.year_of(calendar, today)
    day = inputs.day_of(calendar) or _typed_day(typed)
    marked = frozenset(one.edit.day for one in proposed)
    return render_template(
        "calendar/index.html",
        year=year,
        years=range(calendar.first.year, calendar.last.year + 1),
        months=months_of(calendar, year, today, marked),
        calendar=calendar,
        day=day,
        about=say.about(calendar, day) if day else None,
        proposal=next((one for one in proposed if one.edit.day == day), None),
        proposals=proposed,
        versions=versions,
        progress=found,
        moves=moves,
        cap_reading=cap_reading,
        may_propose=allowed(actor, "calendar_propose"),
        may_publish=allowed(actor, "calendar_publish"),
        mistakes=mistakes or {},
        typed=typed or {},
        say=say,
    )


def _preview(mistakes: dict[str, str] | None = None, reason: str = "") -> str:
    actor = require_actor()
    with reading(engine()) as conn:
        proposed = queries.proposals(conn)
        found = queries.preview(conn, actor, proposed)
    return render_template(
        "calendar/preview.html",
        proposals=proposed,
        found=found,
        may_publish=allowed(actor, "calendar_publish"),
        mistakes=mistakes or {},
        reason=reason,
        say=say,
    )


def _typed_day(typed: Any) -> date | None:
    """The day of a form that is shown again; whatever was typed there."""
    try:
        return date.fromisoformat((typed or {}).get("day", ""))
    except ValueError:
        return None

"""What past cases would have done on a draft: asked, watched, read, and taken away as a file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain.errors import InvalidData, InvalidDiagram
from engine.domain.local_time import local_date
from engine.operations.ask_what_if import ask_what_if
from engine.queries import reading, workspaces
from engine.queries import what_ifs as queries
from engine.queries.past_cases import asked_decisions
from webapp.database import engine
from webapp.guards import permission
from webapp.presenters import what_if_words as say
from webapp.presenters.durations import duration
from webapp.presenters.findings import visible
from webapp.presenters.what_if_decision import decision_answer
from webapp.reports.bars import BAR_WIDTH, scaled
from webapp.sessions import require_actor
from webapp.spreadsheets import CSV_TYPE, write_csv
from webapp.studio import what_if_rows

Page = str | Response | tuple[str, int]

USUAL = timedelta(days=90)
MAX_HOURS = 24 * 366


@permission("studio_edit")
def index(workspace_id: int) -> Page:
    return _form(workspace_id)


def _form(workspace_id: int, *, mistakes: dict[str, str] | None = None, status: int = 200) -> tuple[str, int]:
    with reading(engine()) as conn:
        page = workspaces.workspace(conn, workspace_id)
        asked = queries.what_ifs(conn, workspace_id)
        decisions = _named(asked_decisions(conn, page.workspace.family))
    today = local_date(datetime.now(UTC))
    html = render_template(
        "studio/what_ifs.html",
        page=page,
        asked=asked,
        decisions=decisions,
        mistakes=mistakes or {},
        typed=request.form,
        first=today - USUAL,
        last=today,
    )
    return html, status


@permission("studio_edit")
def ask(workspace_id: int) -> Page:
    first, last = _day("first"), _day("last")
    hours = _hours()
    if first is None or last is None or hours is None:
        read = {"first": first, "last": last, "step": hours}
        unread = {name: str(say.UNREAD) for name, value in read.items() if value is None}
        return _form(workspace_id, mistakes=unread, status=422)
    try:
        told = ask_what_if(
            engine(),
            require_actor(),
            workspace_id=workspace_id,
            first=first,
            last=last,
            answered="answered" in request.form,
            step=timedelta(hours=hours),
            decision=request.form.get("decision") or None,
            key=request.form.get("key") or None,
        )
    except InvalidDiagram:
        flash(_("The draft will not run yet. “Check all” says why."))
        return redirect(url_for("studio.workspace", workspace_id=workspace_id, check=""))
    except InvalidData as refusal:
        return _form(workspace_id, mistakes=say.mistakes(refusal.details["errors"]), status=422)
    return redirect(url_for("studio.what_if", what_if_id=told["what_if_id"]))


@permission("studio_edit")
def show(what_if_id: int) -> Page:
    with reading(engine()) as conn:
        found = queries.what_if(conn, what_if_id)
        page = workspaces.workspace(conn, found.workspace_id)
        decisions = _named(asked_decisions(conn, page.workspace.family)) if found.decision else {}
    return _shown(
        "studio/what_if.html",
        found,
        current=page.checksum == found.checksum,
        decision_name=decisions.get(found.decision or "", found.decision),
    )


@permission("studio_edit")
def progress(what_if_id: int) -> Page:
    """The part of the page that asks again while it runs."""
    with reading(engine()) as conn:
        found = queries.what_if(conn, what_if_id)
    return _shown("studio/what_if_progress.html", found)


def _shown(template: str, found: queries.WhatIf, **more: object) -> str:
    stopped = say.stopped(found.failed) if found.failed else None
    return render_template(
        template,
        one=found,
        answer=None if found.decision else say.answer(found),
        told=decision_answer(found) if found.decision else None,
        stopped=stopped,
        duration=duration,
        scaled=scaled,
        BAR_WIDTH=BAR_WIDTH,
        **more,
    )


def _named(decisions: Mapping[str, str]) -> dict[str, str]:
    """Names that anybody may have written are made harmless."""
    return {id_: visible(name) for id_, name in decisions.items()}


@permission("studio_edit")
def table(what_if_id: int) -> Response:
    """Case by case, as CSV: ids, days and hours, no names."""
    with reading(engine()) as conn:
        found = queries.what_if(conn, what_if_id)
        if found.decision:
            rows = what_if_rows.of_decision(queries.redecided(conn, what_if_id))
        else:
            rows = what_if_rows.of_cases(queries.compared(conn, what_if_id))
    file = io.BytesIO()
    write_csv(file, rows)
    response = FlaskResponse(file.getvalue(), mimetype=CSV_TYPE)
    name = f"what-if-{found.id}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None
    return found if 1990 <= found.year < 2200 else None


def _hours() -> float | None:
    typed = request.form.get("step", "").replace(",", ".").strip()
    if not typed.isascii() or not typed.replace(".", "", 1).isdigit() or len(typed) > 10:
        return None
    return float(typed) if float(typed) <= MAX_HOURS else None

"""The list of acts, the form that proposes one for the cases of a person, and the second person's answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain.errors import AlreadyDone, DutiesConflict, InvalidData
from engine.domain.local_time import local_date
from engine.operations.decide_erasure import decide_erasure
from engine.operations.propose_erasure import propose_erasure
from engine.queries import reading
from engine.queries.clock import moment
from engine.queries.erasures import acts, same_person
from webapp.calendar.inputs import key
from webapp.database import engine
from webapp.guards import allowed, permission
from webapp.presenters import erasure_words as say
from webapp.sessions import require_actor
from webapp.studio.numbers import ID, whole

Page = str | Response | tuple[str, int]
MOST_CHOSEN = 1000


@permission("erasures")
def index() -> Page:
    """``?case=`` begins an act with the cases of its applicant."""
    return _page()


@permission("erasures_propose")
def propose() -> Page:
    form = request.form
    chosen = [number for one in form.getlist("case")[:MOST_CHOSEN] if (number := whole(one, ID)) is not None]
    try:
        propose_erasure(
            engine(),
            require_actor(),
            case_ids=chosen,
            act_number=form.get("act_number", ""),
            act_date=_day(form.get("act_date", "")),
            ground=form.get("ground", ""),
            basis=form.get("basis", ""),
            key=key(),
        )
    except InvalidData as refusal:
        return _page(mistakes=say.mistakes(refusal.details["errors"]), typed=form), 422
    flash(_("The act is put forward. Nothing is destroyed before another person confirms it."))
    return redirect(url_for("erasures.index"))


@permission("erasures_confirm")
def decide(erasure_id: int) -> Page:
    confirm, reason = request.form.get("decision") == "confirm", request.form.get("reason", "")
    try:
        answer = decide_erasure(
            engine(), require_actor(), erasure_id=erasure_id, confirm=confirm, reason=reason, key=key()
        )
    except InvalidData as refusal:
        return _page(
            mistakes=say.mistakes(refusal.details["errors"]), refused=erasure_id, typed=request.form
        ), 422
    except DutiesConflict:
        flash(_("You put this act forward yourself: another person must confirm it."))
    except AlreadyDone:
        flash(_("A colleague was faster: this act is decided already."))
    else:
        if answer["state"] == "refused":
            flash(_("The act is not confirmed. Nothing was destroyed."))
        else:
            flash(
                _("The act is carried out: the data of %(n)s cases are destroyed.", n=len(answer["erased"]))
            )
    return redirect(url_for("erasures.index"))


def _page(mistakes: Mapping[str, str] = {}, typed: Mapping[str, str] = {}, refused: int | None = None) -> str:
    actor = require_actor()
    begun = whole(request.args.get("case", "") or typed.get("of_case", ""), ID)
    may_propose = allowed(actor, "erasures_propose")
    with reading(engine()) as conn:
        today = local_date(moment(conn, None))
        found = acts(conn, actor)
        offered = same_person(conn, actor, begun) if begun is not None and may_propose else ()
    return render_template(
        "erasures/index.html",
        acts=found,
        offered=offered,
        begun=begun,
        today=today,
        mistakes=mistakes,
        typed=typed,
        refused=refused,
        chosen=_chosen(typed, begun),
        may_confirm=allowed(actor, "erasures_confirm"),
        grounds=say.GROUNDS,
        states=say.STATES,
    )


def _chosen(typed: Any, begun: int | None) -> set[str]:
    return set(typed.getlist("case")) if hasattr(typed, "getlist") else {str(begun)}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidData(errors={"act_date": ["required"]}) from None

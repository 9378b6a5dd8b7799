"""Taking, giving back, handing over and holding a work item: one button, one verb."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain.errors import InvalidData
from engine.operations.claim import claim
from engine.operations.hold import hold
from engine.operations.reassign import reassign
from engine.operations.release import release
from webapp.cases.posted import page_inputs
from webapp.database import engine
from webapp.guards import permission
from webapp.presenters.dates import end_of_day
from webapp.sessions import require_actor


@permission("work")
def claim_work_item(work_item_id: int) -> Response:
    inputs = page_inputs()
    claim(engine(), require_actor(), work_item_id=work_item_id, version=inputs.version, key=inputs.key)
    flash(_("The task is yours."))
    return redirect(inputs.next or url_for("cases.work_item", work_item_id=work_item_id))


@permission("work")
def release_work_item(work_item_id: int) -> Response:
    inputs = page_inputs()
    release(engine(), require_actor(), work_item_id=work_item_id, version=inputs.version, key=inputs.key)
    flash(_("The task is free for your group again. Your draft is kept."))
    return redirect(inputs.next or url_for("inbox.index"))


@permission("work")
def reassign_work_item(work_item_id: int) -> Response:
    inputs = page_inputs()
    person, reason = request.form.get("person", ""), request.form.get("reason", "").strip()
    wrong = {} if reason else {"reason": ["required"]}
    if not (person.isascii() and person.isdigit() and len(person) < 19):
        wrong["person"] = ["required"]
    if wrong:
        raise InvalidData(errors=wrong)
    reassign(
        engine(),
        require_actor(),
        work_item_id=work_item_id,
        version=inputs.version,
        to_person_id=int(person),
        reason=reason,
        key=inputs.key,
    )
    flash(_("The task was handed over."))
    return redirect(inputs.next or url_for("inbox.index"))


@permission("work")
def resume_work_item(work_item_id: int) -> Response:
    inputs = page_inputs()
    hold(
        engine(),
        require_actor(),
        work_item_id=work_item_id,
        version=inputs.version,
        until=None,
        key=inputs.key,
    )
    flash(_("The hold is over: you go on with the task."))
    return redirect(inputs.next or url_for("cases.work_item", work_item_id=work_item_id))


@permission("work")
def hold_work_item(work_item_id: int) -> Response:
    inputs = page_inputs()
    until, reason = end_of_day(request.form.get("until")), request.form.get("reason", "").strip()
    if until is None or not reason:
        raise InvalidData(errors={"until": ["not_a_date"]} if until is None else {"reason": ["required"]})
    hold(
        engine(),
        require_actor(),
        work_item_id=work_item_id,
        version=inputs.version,
        until=until,
        reason=reason,
        key=inputs.key,
    )
    flash(_("The task is on hold. The legal clock goes on."))
    return redirect(inputs.next or url_for("cases.work_item", work_item_id=work_item_id))

"""Receive an appeal: the form, its answer, and what the registrar does next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import gettext as _
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from engine.channels import CHANNELS
from engine.domain import identity_numbers
from engine.domain.actor import Actor
from engine.domain.errors import InvalidData, JauapError, TooLarge
from engine.operations.receive_appeal import receive_appeal
from engine.operations.save_intake_draft import save_intake_draft
from engine.queries import DraftFacts, case_card, intake_form, reading
from engine.queries.boxes import box_openings_of
from engine.queries.calendar import calendar_now
from engine.queries.intake_draft import intake_draft
from engine.queries.prior_appeals import prior_appeals
from engine.queries.review import review_of
from forms import conditions, encoding, schema
from forms.form import Form, load_form
from webapp import request_log
from webapp.cases import posted
from webapp.cases.offers import offers_for
from webapp.cases.signed_files import SIGNATURE, signed_files
from webapp.database import engine
from webapp.guards import permission
from webapp.intake import arrival
from webapp.intake.registering import register
from webapp.intake.told import told
from webapp.locales import locale
from webapp.presenters import identity_words, review_words
from webapp.presenters.dates import clock_time, moment
from webapp.presenters.field_words import mistake
from webapp.presenters.form_view import form_view
from webapp.sessions import require_actor

Errors = Mapping[str, Sequence[str]]

# The page's own buttons: what else a press may ask for than to store and register.
THEN, STORE = "_then", "store"
LOOK_UP, DISCARD = "_look_up", "_discard"
YEAR = 366 * 24 * 3600


@permission("intake")
def new() -> str:
    """What was typed before and not stored is there again, unless the address names a contact."""
    actor = require_actor()
    with reading(engine()) as conn:
        start = arrival.start(conn, actor)
        draft = None if start.named else intake_draft(conn, actor)
    data = draft.data if draft else start.data
    return _page(_form(), data, start=start, draft=draft)


@permission("intake")
def create() -> Response | tuple[str, int]:
    """Store the appeal and register it, or show the same page with every typed word and what is wrong."""
    actor, form = require_actor(), _form()
    data = arrival.typed(form)
    if encoding.wants_row(form, request.form):
        return _page(form, posted.with_empty_row(form, data)), 200
    if LOOK_UP in request.form:
        return _page(form, _looked_up(form, actor, data)), 200
    key = request.form.get("key") or None
    try:
        answer = receive_appeal(
            engine(),
            actor,
            data=data,
            organisation_id=arrival.organisation(actor),
            consultation_id=arrival.consultation_id(),
            signed=signed_files(),
            key=key,
        )
    except TooLarge as refusal:
        request_log.refused(refusal.code)
        errors = refusal.details.get("errors", {SIGNATURE: ["file_too_large"]})
        return _page(form, data, errors), refusal.status
    except InvalidData as refusal:
        request_log.refused(refusal.code)
        return _page(form, data, refusal.details["errors"]), refusal.status
    if request.form.get(THEN) != STORE:
        _register(actor, answer, key)
    return _remembering(_after(actor, form, int(answer["case_id"])), str(data["channel"]))


def _register(actor: Actor, answer: Mapping[str, Any], key: str | None) -> None:
    """The appeal is kept whatever becomes of this."""
    try:
        register(engine(), actor, answer, key)
    except JauapError as refusal:
        request_log.refused(refusal.code)
        flash(_("The appeal is stored, but not registered yet. Open the registration below."), "bad")


def _after(actor: Actor, form: Form, case_id: int) -> Response:
    try:
        posted.attach_uploads(engine(), actor, form, case_id=case_id, work_item_id=None)
    except (InvalidData, TooLarge) as refusal:
        # The appeal is in; only the file has to be sent again.
        flash(_("The appeal is stored, a file is not. %(why)s", why=_why(refusal, form)), "bad")
        return redirect(url_for("cases.show", case_id=case_id, tab="documents"))
    return redirect(url_for("intake.received", case_id=case_id))


def _remembering(answer: Response, channel: str) -> Response:
    """A pile of letters comes by one channel: the next form begins with it."""
    answer.set_cookie(arrival.CHANNEL, channel, max_age=YEAR, httponly=True, samesite="Lax")
    return answer


@permission("intake")
def draft() -> Response | tuple[Mapping[str, Any], int] | Mapping[str, Any]:
    """Keeps what is typed; a script asks what it hides and what follows from it, a button begins anew."""
    actor, form = require_actor(), _form()
    if DISCARD in request.form:
        save_intake_draft(engine(), actor, data={})
        flash(_("The draft is thrown away."))
        return redirect(url_for("intake.new"))
    data = arrival.typed(form)
    answer = save_intake_draft(engine(), actor, data=data)
    if not request.headers.get("X-Autosave"):
        flash(_("The draft is saved."))
        return redirect(url_for("intake.new"))
    saved = _("Draft saved at %(time)s", time=clock_time(datetime.fromisoformat(answer["saved_at"])))
    hidden = sorted(conditions.hidden(form, data, at=posted.now()))
    return {"saved": saved, "hidden": hidden, "told": _told(data)}


@permission("intake")
def received(case_id: int) -> str:
    """The stored appeal, earlier appeals of the same person, and the way on to registration."""
    actor = require_actor()
    with reading(engine()) as conn:
        card = case_card(conn, actor, case_id)
        earlier = prior_appeals(conn, actor, card.applicant.identity_number or "", card.applicant.phone)
        review = review_of(conn, actor, card.header, card.appeal, card.records)
    return render_template(
        "intake/received.html",
        card=card,
        prior=[one for one in earlier if one.case_id != case_id],
        doubt=_doubt(card.applicant.identity_flag),
        review=review,
        review_words=review_words,
        voucher=card.header.number and card.header.personal and _has_voucher(card.appeal.channel),
    )


def _has_voucher(channel: str) -> bool:
    return channel in CHANNELS and CHANNELS[channel].voucher


@permission("intake")
def prior() -> str:
    """Earlier appeals of the number or telephone that is being typed, and what the number says."""
    number = identity_numbers.parse(request.args.get("identity_number", ""))
    with reading(engine()) as conn:
        found = prior_appeals(conn, require_actor(), number.normalised, request.args.get("phone", ""))
    return render_template("intake/prior.html", prior=found, **_of_number(number))


def _of_number(number: identity_numbers.IdentityNumber) -> dict[str, str]:
    """A doubt, or what a right number says of its owner."""
    good = number.flag is identity_numbers.Flag.OK
    return {"doubt": _doubt(number.flag), "says": identity_words.says(number, gettext) if good else ""}


def _looked_up(form: Form, actor: Actor, data: dict[str, Any]) -> dict[str, Any]:
    """Without a script: the newest earlier appeal fills what is still empty."""
    number = identity_numbers.parse(str(data.get("identity_number") or ""))
    with reading(engine()) as conn:
        found = prior_appeals(conn, actor, number.normalised, str(data.get("phone") or ""))
    known = {one.key for one in form.fields}
    taken = {name: value for name, value in found[0].fields.items() if name in known} if found else {}
    if not found:
        flash(_("No earlier appeals with this number."))
    return taken | data


def _doubt(flag: str | None) -> str:
    """Words of a doubtful number; it is flagged, never refused (R-114)."""
    if flag in (None, identity_numbers.Flag.OK, identity_numbers.Flag.EMPTY):
        return ""
    return mistake(f"identity_{flag}", _form(), locale())


def _why(refusal: InvalidData | TooLarge, form: Form) -> str:
    codes = [code for found in refusal.details["errors"].values() for code in found]
    return " ".join(mistake(code, form, locale()) for code in codes)


def _form() -> Form:
    with reading(engine()) as conn:
        return load_form(intake_form(conn))


def _page(
    form: Form,
    data: Mapping[str, Any],
    errors: Errors | None = None,
    start: arrival.Start | None = None,
    draft: DraftFacts | None = None,
) -> str:
    actor = require_actor()
    with reading(engine()) as conn:
        organisations = arrival.organisations(conn, actor)
        offers = replace(offers_for(conn, form), boxes=_boxes(conn, actor))
    view = form_view(
        form,
        data,
        at=posted.now(),
        locale=locale(),
        offers=offers,
        errors=errors,
        warnings=schema.warnings(form, data),
    )
    return render_template(
        "intake/new.html",
        view=view,
        organisations=organisations,
        chosen=start.organisation_id if start else request.form.get(arrival.ORGANISATION, ""),
        consultation_id=start.consultation_id if start else request.form.get(arrival.CONSULTATION, ""),
        draft=draft,
        told=_told(data),
    )


def _boxes(conn: Connection, actor: Actor) -> list[tuple[str, str]]:
    return [
        (str(act.id), f"{act.number}, {moment(act.opened_at)}, {act.place}")
        for act in box_openings_of(conn, actor)
    ]


def _told(data: Mapping[str, Any]) -> dict[str, str]:
    """By the working calendar of the installation."""
    with reading(engine()) as conn:
        return told(data, posted.now(), calendar_now(conn))

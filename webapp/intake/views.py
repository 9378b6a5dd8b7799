"""Receive an appeal: the form, its answer, and what the registrar does next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain import identity_numbers
from engine.domain.errors import InvalidData, TooLarge
from engine.operations.receive_appeal import receive_appeal
from engine.queries import case_card, intake_form, reading
from engine.queries.prior_appeals import prior_appeals
from forms import conditions, encoding, schema
from forms.form import Form, load_form
from webapp import request_log
from webapp.cases import posted
from webapp.cases.offers import offers_for
from webapp.database import engine
from webapp.guards import permission
from webapp.intake import arrival
from webapp.locales import locale
from webapp.presenters.field_words import mistake
from webapp.presenters.form_view import form_view
from webapp.sessions import require_actor

Errors = Mapping[str, Sequence[str]]


@permission("intake")
def new() -> str:
    return _page(_form(), arrival.defaults())


@permission("intake")
def create() -> Response | tuple[str, int]:
    """Store the appeal, or show the same page with every typed word and what is wrong."""
    actor, form = require_actor(), _form()
    data = arrival.typed(form)
    if encoding.wants_row(form, request.form):
        return _page(form, data), 200
    try:
        answer = receive_appeal(
            engine(),
            actor,
            data=data,
            organisation_id=arrival.organisation(actor),
            key=request.form.get("key") or None,
        )
    except InvalidData as refusal:
        request_log.refused(refusal.code)
        return _page(form, data, refusal.details["errors"]), refusal.status
    case_id = int(answer["case_id"])
    try:
        posted.attach_uploads(engine(), actor, form, case_id=case_id, work_item_id=None)
    except (InvalidData, TooLarge) as refusal:
        # The appeal is in; only the file has to be sent again.
        flash(_("The appeal is stored, a file is not. %(why)s", why=_why(refusal, form)), "bad")
        return redirect(url_for("cases.show", case_id=case_id, tab="documents"))
    return redirect(url_for("intake.received", case_id=case_id))


@permission("intake")
def fields() -> Mapping[str, Any]:
    """Which fields what is typed so far hides: asked by the page's script, stores nothing."""
    form = _form()
    return {"hidden": sorted(conditions.hidden(form, arrival.typed(form), at=posted.now()))}


@permission("intake")
def received(case_id: int) -> str:
    """The stored appeal, earlier appeals of the same person, and the way on to registration."""
    actor = require_actor()
    with reading(engine()) as conn:
        card = case_card(conn, actor, case_id)
        earlier = prior_appeals(conn, actor, card.applicant.identity_number or "")
    return render_template(
        "intake/received.html",
        card=card,
        prior=[one for one in earlier if one.case_id != case_id],
        doubt=_doubt(card.applicant.identity_flag),
    )


@permission("intake")
def prior() -> str:
    """Earlier appeals of the number that is being typed, and whether the number is doubtful."""
    number = identity_numbers.parse(request.args.get("identity_number", ""))
    with reading(engine()) as conn:
        found = prior_appeals(conn, require_actor(), number.normalised)
    return render_template("intake/prior.html", prior=found, doubt=_doubt(number.flag))


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


def _page(form: Form, data: Mapping[str, Any], errors: Errors | None = None) -> str:
    actor = require_actor()
    with reading(engine()) as conn:
        organisations = arrival.organisations(conn, actor)
        offers = offers_for(conn, form)
    view = form_view(
        form,
        data,
        at=posted.now(),
        locale=locale(),
        offers=offers,
        errors=errors,
        warnings=schema.warnings(form, data),
    )
    return render_template("intake/new.html", view=view, organisations=organisations, chosen=_chosen())


def _chosen() -> str:
    return request.form.get(arrival.ORGANISATION, "")

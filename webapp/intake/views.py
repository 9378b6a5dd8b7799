"""Receive an appeal: the form, its answer, and what the registrar does next."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import operations, queries
from engine.domain import identity_numbers
from engine.domain.actor import Actor
from engine.domain.errors import InvalidData
from engine.queries import reading
from engine.queries.prior_appeals import prior_appeals
from forms.form import Form, load_form
from webapp import request_log
from webapp.database import engine
from webapp.guards import permission
from webapp.intake import arrival
from webapp.sessions import require_actor

ORGANISATION = "organisation_id"


@permission("intake")
def new() -> str:
    return _page(arrival.defaults(), {})


@permission("intake")
def create() -> Response | tuple[str, int]:
    """Store the appeal, or show the same page with every typed word and what is wrong."""
    actor = require_actor()
    typed = arrival.typed(request.form, _form())
    try:
        answer = operations.receive_appeal(
            engine(),
            actor,
            data=typed,
            organisation_id=arrival.organisation(actor, request.form.get(ORGANISATION)),
            key=request.form.get("key") or None,
        )
    except InvalidData as refusal:
        request_log.refused(refusal.code)
        return _page(typed, refusal.details["errors"]), refusal.status
    return redirect(url_for("intake.received", case_id=answer["case_id"]))


@permission("intake")
def received(case_id: int) -> str:
    """The stored appeal, earlier appeals of the same person, and the way on to registration."""
    actor = require_actor()
    with reading(engine()) as conn:
        card = queries.case_card(conn, actor, case_id)
        prior = prior_appeals(conn, actor, card.applicant.identity_number or "")
    return render_template(
        "intake/received.html", card=card, prior=[one for one in prior if one.case_id != case_id]
    )


@permission("intake")
def prior() -> str:
    """Earlier appeals of the number that is being typed, and whether the number is doubtful."""
    typed = request.args.get("identity_number", "").strip()
    number = identity_numbers.parse(typed) if typed else None
    with reading(engine()) as conn:
        found = prior_appeals(conn, require_actor(), number.normalised if number else "")
    return render_template("intake/prior.html", number=number, prior=found)


def _form() -> Form:
    with reading(engine()) as conn:
        return load_form(queries.intake_form(conn))


def _page(data: dict[str, object], errors: dict[str, list[str]]) -> str:
    actor: Actor = require_actor()
    with reading(engine()) as conn:
        organisations = arrival.organisations(conn, actor)
    return render_template(
        "intake/new.html", form=_form(), data=data, errors=errors, organisations=organisations
    )

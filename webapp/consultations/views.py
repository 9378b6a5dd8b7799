"""The log with a form for the next advice, and one advice with its way to an appeal (R-043)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain import classifiers
from engine.domain.errors import InvalidData, NotFound
from engine.operations.give_advice import give_advice
from engine.queries import reading
from engine.queries.consultations import consultation, consultations_of
from webapp import request_log
from webapp.database import engine
from webapp.guards import permission
from webapp.intake import arrival
from webapp.locales import locale
from webapp.presenters.field_words import plain_mistake
from webapp.sessions import require_actor

MAX_TEXT = 200


@permission("intake")
def index() -> str:
    return _page({"way": "phone", "language": locale()}, {})


@permission("intake")
def create() -> Response | tuple[str, int]:
    typed = request.form.to_dict()
    try:
        answer = give_advice(
            engine(),
            require_actor(),
            organisation_id=arrival.organisation(require_actor()),
            topic=typed.get("topic") or None,
            key=typed.get("key") or None,
            way=typed.get("way", ""),
            question=typed.get("question", ""),
            answer=typed.get("answer", ""),
            language=typed.get("language", ""),
            person_name=typed.get("person_name", ""),
            phone=typed.get("phone", ""),
        )
    except InvalidData as refusal:
        request_log.refused(refusal.code)
        return _page(typed, refusal.details["errors"]), refusal.status
    flash(_("The consultation %(number)s is recorded.", number=answer["number"]))
    return redirect(url_for("consultations.show", consultation_id=answer["consultation_id"]))


@permission("intake")
def show(consultation_id: int) -> str:
    with reading(engine()) as conn:
        one = consultation(conn, require_actor(), consultation_id)
    return render_template("consultations/show.html", one=one)


def _page(typed: Mapping[str, str], errors: Mapping[str, Sequence[str]]) -> str:
    """``?text=`` narrows the list."""
    actor, text = require_actor(), request.args.get("text", "")
    if len(text) > MAX_TEXT:
        raise NotFound(text=len(text))
    with reading(engine()) as conn:
        found = consultations_of(conn, actor, text=text)
        organisations = arrival.organisations(conn, actor)
    words = {name: " ".join(plain_mistake(code) for code in codes) for name, codes in errors.items()}
    lists = ("consultation_ways", "languages", "topics")
    return render_template(
        "consultations/index.html",
        found=found,
        text=text,
        organisations=organisations,
        typed=typed,
        errors=words,
        options={name: classifiers.options(name, locale()) for name in lists},
    )

"""The acts of opening: a list with a form, one act with its appeals, and the act as a paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine.documents.box_act import ActFacts, box_act_pdf
from engine.domain import classifiers
from engine.domain.errors import InvalidData
from engine.domain.local_time import ALMATY, local
from engine.operations.open_box import MOST_PEOPLE, open_box
from engine.queries import reading
from engine.queries.boxes import box_opening, box_openings_of
from webapp import request_log
from webapp.cases.papers import asked_language, pdf
from webapp.database import engine
from webapp.guards import permission
from webapp.intake import arrival
from webapp.presenters.field_words import plain_mistake
from webapp.sessions import require_actor

ROWS = 4
"""People that the form asks for at first; a commission is rarely larger."""


@permission("intake")
def index() -> str:
    return _page(_defaults(), {})


@permission("intake")
def create() -> AnyResponse | tuple[str, int]:
    typed = request.form.to_dict()
    try:
        answer = open_box(
            engine(),
            require_actor(),
            organisation_id=arrival.organisation(require_actor()),
            opened_at=_moment(typed.get("opened_at", "")),
            place=typed.get("place", ""),
            people=_people(typed),
            items=_number(typed.get("items", "")),
            note=typed.get("note", ""),
            key=typed.get("key") or None,
        )
    except InvalidData as refusal:
        request_log.refused(refusal.code)
        return _page(typed, refusal.details["errors"]), refusal.status
    flash(_("The act %(number)s is recorded. Register what lay in the box.", number=answer["number"]))
    return redirect(url_for("box.show", opening_id=answer["opening_id"]))


@permission("intake")
def show(opening_id: int) -> str:
    with reading(engine()) as conn:
        act = box_opening(conn, require_actor(), opening_id)
    return render_template("box/show.html", act=act)


@permission("intake")
def act(opening_id: int) -> Response:
    """In the reader's language, or ``?language=``."""
    language = asked_language()
    with reading(engine()) as conn:
        found = box_opening(conn, require_actor(), opening_id)
    nameless = classifiers.label("applicant_kinds", "anonymous", language)
    facts = ActFacts(
        number=found.number,
        organisation=found.organisation.get(language, ""),
        place=found.place,
        opened_at=found.opened_at,
        people=found.people,
        items=found.items,
        anonymous=found.anonymous,
        note=found.note,
        recorded_by=found.recorded_by,
        recorded_at=found.recorded_at,
        contents=[
            (
                one.number or "",
                f"{one.subject} ({nameless})" if one.applicant_kind == "anonymous" else one.subject,
            )
            for one in found.contents
        ],
    )
    return pdf(box_act_pdf(facts, language), f"box-act-{opening_id}.pdf")


def _page(typed: Mapping[str, str], errors: Mapping[str, Sequence[str]]) -> str:
    actor = require_actor()
    with reading(engine()) as conn:
        acts = box_openings_of(conn, actor)
        organisations = arrival.organisations(conn, actor)
    words = {name: " ".join(plain_mistake(code) for code in codes) for name, codes in errors.items()}
    return render_template(
        "box/index.html",
        acts=acts,
        organisations=organisations,
        typed=typed,
        errors=words,
        rows=ROWS,
    )


def _defaults() -> dict[str, str]:
    return {"opened_at": local(datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M")}


def _people(typed: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {"name": typed.get(f"name-{n}", ""), "position": typed.get(f"position-{n}", "")}
        for n in range(MOST_PEOPLE)
    ]


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=ALMATY)
    except ValueError as wrong:
        raise InvalidData(errors={"opened_at": ["not_a_date"]}) from wrong


def _number(text: str) -> int:
    if not (text.isascii() and text.strip().isdigit() and len(text) < 9):
        raise InvalidData(errors={"items": ["not_a_number"]})
    return int(text)

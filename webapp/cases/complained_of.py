"""Whom a complaint is about: shown on the case page, and written down there."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from engine.domain.access import TABLE, Verb
from engine.domain.actor import Actor
from engine.domain.errors import InvalidData
from engine.operations.name_complained_of import name_complained_of
from engine.queries import CaseCard, organisations_options, people_options
from engine.queries.complained_of import ComplainedOfFacts, complained_of
from webapp.cases.posted import page_inputs
from webapp.database import engine
from webapp.guards import permission
from webapp.locales import words
from webapp.presenters.form_view import Choice
from webapp.sessions import require_actor


@dataclass(frozen=True)
class ComplainedOfView:
    """``people`` and ``units`` are empty where the actor may not write it down."""

    facts: ComplainedOfFacts | None
    people: list[Choice]
    units: list[Choice]


def view_of(conn: Connection, actor: Actor, card: CaseCard) -> ComplainedOfView | None:
    """``None`` for a case without an appeal, or when its applicant is masked."""
    if not (card.header.personal and card.appeal.channel):
        return None
    facts = complained_of(conn, card.header.id)
    if not any(Verb.NAME_COMPLAINED_OF in TABLE[role] for role in actor.roles):
        return ComplainedOfView(facts, [], [])
    staff = people_options(conn, tree_of=card.header.organisation_id)
    return ComplainedOfView(
        facts,
        [(str(one.id), f"{one.name} — {words(one.position)}") for one in staff],
        [(str(one.id), words(one.name)) for one in organisations_options(conn)],
    )


@permission("work")
def name(case_id: int) -> Response:
    inputs = page_inputs()
    answer = name_complained_of(
        engine(),
        require_actor(),
        case_id=case_id,
        person_id=_id("person"),
        unit_id=_id("unit"),
        text=request.form.get("text", ""),
        key=inputs.key,
    )
    if answer["taken_away"]:
        flash(_("Written down. The work of that person went back to the group, and the head was told."))
    else:
        flash(_("Written down. That person sees nothing of this case."))
    return redirect(url_for("cases.index") if _is_me() else url_for("cases.show", case_id=case_id))


def _is_me() -> bool:
    return _id("person") == require_actor().person_id


def _id(field: str) -> int | None:
    text = request.form.get(field, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InvalidData(errors={field: ["not_a_number"]})
    return int(text)

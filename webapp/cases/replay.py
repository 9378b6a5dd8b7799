"""The replay of a case: its diagram of that time, the steps, and one step as it stood then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from sqlalchemy import Connection

from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.queries import reading
from engine.queries.history_actors import actors_then
from engine.queries.replay import case_replay, replay_length, visit_of
from engine.queries.replay import replay_diagram as diagram_then
from engine.queries.replay_step import ReplayStep, StepRecord, replay_step
from webapp.cases.offers import offers_of_record
from webapp.database import engine
from webapp.guards import permission
from webapp.locales import LOCALES, locale
from webapp.presenters.clock import clock_views
from webapp.presenters.form_view import FormView, form_view
from webapp.presenters.history import history_lines
from webapp.presenters.replay import (
    KIND_WORDS,
    SIGNS,
    diagram_of_version,
    frame_facts,
    jumps,
    moved,
    records_view,
    remarks_view,
    rows,
)
from webapp.presenters.vocabulary import record_word
from webapp.sessions import require_actor

MAX_DIGITS = 9


@permission("case")
def show(case_id: int) -> tuple[str, int]:
    """``?step=`` is the number of an entry, without it the last one. A step that the case does not have is
    told, and the last one shown."""
    actor = require_actor()
    with reading(engine()) as conn:
        replay = case_replay(conn, actor, case_id)
        lines = history_lines(replay.entries)
        last = len(replay.frames)
        asked = request.args.get("step", str(last))
        number = _number(asked)
        shown = number if 1 <= number <= last else last
        panel = _panel(conn, actor, case_id, shown)
    html = render_template(
        "cases/replay.html",
        **panel,
        case=replay.case,
        rows=rows(replay, lines),
        total=last,
        jumps=jumps(replay.frames, shown),
        frames=frame_facts(replay),
        missing="" if number == shown else asked[:MAX_DIGITS],
        live=replay.case.closed_at is None,
    )
    return html, 200 if number == shown else 404


@permission("case")
def step(case_id: int, seq: int) -> str:
    """The panel alone, for a page that is open. Raises :class:`NotFound` as :func:`replay_step`."""
    with reading(engine()) as conn:
        panel = _panel(conn, require_actor(), case_id, seq)
    return render_template("cases/replay_step.html", **panel)


@permission("case")
def diagram(case_id: int, deployment_id: int) -> Mapping[str, Any]:
    """A diagram of a version that the case ran on; ``?process=`` says which, without it the case's own."""
    process_id = request.args.get("process")
    with reading(engine()) as conn:
        view = diagram_then(conn, require_actor(), case_id, deployment_id, process_id)
    return diagram_of_version(view)


@permission("case")
def after(case_id: int) -> Mapping[str, Any]:
    """How many steps the case has now, for a page that follows it."""
    with reading(engine()) as conn:
        steps, live = replay_length(conn, require_actor(), case_id)
    return {"steps": steps, "live": live}


def _number(text: str) -> int:
    """0 for what is no number of a step."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else 0


def _panel(conn: Connection, actor: Actor, case_id: int, seq: int) -> dict[str, Any]:
    language = request.args.get("language", locale())
    if language not in LOCALES:
        raise NotFound(language=language)
    step = replay_step(conn, actor, case_id, seq)
    (line,) = history_lines((step.entry,), actors_then(conn, (step.entry,)))
    return {
        "case_id": case_id,
        "line": line,
        "entry": step.entry,
        "visit": visit_of(step.entry.facts),
        "version": step.version,
        "kinds": step.kinds,
        "records": records_view(step),
        "remarks": remarks_view(step),
        "seen": _seen(step, language),
        "language": language,
        "moved": moved(step),
        "clocks": clock_views(step.clocks, step.appeal),
        "personal": step.case.personal,
        "record_word": record_word,
        "kind_words": KIND_WORDS,
        "signs": SIGNS,
    }


def _seen(step: ReplayStep, language: str) -> Mapping[int, FormView]:
    """Each form as it was filled in, by the id of its record; none where answers are masked."""
    if not step.case.personal:
        return {}
    return {one.record.id: _drawn(one, step, language) for one in step.records if one.form}


def _drawn(one: StepRecord, step: ReplayStep, language: str) -> FormView:
    if one.form is None:
        return FormView(())
    offers = offers_of_record(one.form, step.people)
    return form_view(one.form, one.record.data, at=one.record.at, locale=language, offers=offers)

"""The replay of a case: its diagram of that time, the steps, and one step as it stood then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import Connection

from engine.domain.errors import NotFound
from engine.queries import reading
from engine.queries.history_actors import actors_then
from engine.queries.replay import Replay, case_replay, drawing_of, replay_length
from engine.queries.replay import replay_diagram as diagram_then
from engine.queries.replay_step import ReplayStep, StepRecord, all_written, replay_step, step_of
from webapp.cases import replay_filter
from webapp.cases.offers import offers_of_record
from webapp.cases.replay_filter import ReplayFilter, Wanted
from webapp.database import engine
from webapp.guards import permission
from webapp.locales import LOCALES, locale
from webapp.presenters.clock import clock_views
from webapp.presenters.form_view import FormView, form_view
from webapp.presenters.history import history_lines
from webapp.presenters.navigation import menu
from webapp.presenters.replay import (
    KIND_WORDS,
    SIGNS,
    beside_view,
    diagram_of_version,
    frame_facts,
    jumps,
    marks,
    moved,
    people_of,
    records_view,
    remarks_view,
    rows,
    runs,
    words_written,
)
from webapp.presenters.vocabulary import record_word
from webapp.sessions import require_actor
from webapp.streamed import streamed, told_instead

MAX_DIGITS = 9


@permission("case")
def show(case_id: int) -> tuple[Iterator[str], int]:
    """``?step=`` is the number of an entry, without it the last one that fits. A step that the case does not
    have is told, and the last one shown. The rest of the address says which steps are wanted."""
    chosen, language = replay_filter.read(request.args), _language_asked()
    with reading(engine()) as conn:
        replay = case_replay(conn, require_actor(), case_id)
        seqs = _fitting(conn, replay, chosen)
    last = replay.frames[-1].seq
    asked = request.args.get("step", str(seqs[-1] if seqs else last))
    number = _number(asked)
    known = any(frame.seq == number for frame in replay.frames)
    wanted = Wanted(seqs, number if known else last)
    missing = "" if known else asked[:MAX_DIGITS] or "«»"

    def rest() -> Mapping[str, Any]:
        return {
            **_page(replay, chosen, wanted),
            "missing": missing,
            "panel": lambda: told_instead(lambda: _panel_then(replay, wanted.shown, language)),
        }

    return streamed("cases/replay.html", rest, case=replay.case), 200 if known else 404


def _page(replay: Replay, chosen: ReplayFilter, wanted: Wanted) -> dict[str, Any]:
    """What stands around the panel of the step wanted."""
    now = marks(replay.frames, wanted.shown)
    with reading(engine()) as conn:
        drawn = _drawn_then(conn, replay, now)
        side_menu = menu(conn, require_actor())
    return {
        **_list(replay, chosen, wanted.page),
        "side_menu": side_menu,
        "case": replay.case,
        "case_id": replay.case.id,
        "wanted": wanted,
        "shown": wanted.shown,
        "total": len(replay.frames),
        "last": replay.frames[-1].seq,
        "jumps": jumps(replay.frames, wanted.shown),
        "people": people_of(replay),
        "runs": runs(replay.frames, wanted.seqs),
        "now": now,
        "svg": drawn["svg"],
        "drawn": {name: value for name, value in drawn.items() if name != "svg"} if drawn["svg"] else None,
        "live": replay.case.closed_at is None,
    }


def _panel_then(replay: Replay, seq: int, language: str | None) -> str:
    with reading(engine()) as conn:
        panel = _panel(conn, step_of(conn, replay.case, replay.appeal, replay.past, seq), language)
    return render_template("cases/replay_step.html", **panel)


@permission("case")
def step(case_id: int, seq: int) -> str:
    """The panel alone, for a page that is open. Raises :class:`NotFound` as :func:`replay_step`."""
    language = _language_asked()
    with reading(engine()) as conn:
        panel = _panel(conn, replay_step(conn, require_actor(), case_id, seq), language)
    return render_template("cases/replay_step.html", **panel)


@permission("case")
def steps(case_id: int) -> Mapping[str, Any]:
    """All steps for a page that is open: what the drawing needs of each, those that fit, their whole list."""
    chosen = replay_filter.read(request.args)
    with reading(engine()) as conn:
        replay = case_replay(conn, require_actor(), case_id)
        seqs = _fitting(conn, replay, chosen)
    listed = render_template("cases/replay_rows.html", case_id=case_id, **_list(replay, chosen, seqs))
    return {**frame_facts(replay.frames), "fits": seqs, "rows": listed}


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


def _fitting(conn: Connection, replay: Replay, chosen: ReplayFilter) -> tuple[int, ...]:
    if not chosen.text:
        return tuple(replay_filter.fitting(replay, chosen, (), {}))
    lines = history_lines(replay.entries, actors_then(conn, replay.entries))
    written = words_written(*all_written(conn, replay.case, replay.past))
    return tuple(replay_filter.fitting(replay, chosen, lines, written))


def _drawn_then(conn: Connection, replay: Replay, now: Mapping[str, Any]) -> Mapping[str, Any]:
    """No ``svg`` where that version has no such diagram: the list says the same in words."""
    try:
        return diagram_of_version(drawing_of(conn, replay.case, now["deployment"], now["process"]), now)
    except NotFound:
        return {"svg": ""}


def _list(replay: Replay, chosen: ReplayFilter, seqs: tuple[int, ...]) -> dict[str, Any]:
    """What the list of steps is drawn from."""
    return {
        "rows": rows(replay, seqs),
        "chosen": chosen,
        "step_address": f"{url_for('cases.replay', case_id=replay.case.id)}?{chosen.query}step=",
        "kind_words": KIND_WORDS,
        "signs": SIGNS,
    }


def _language_asked() -> str | None:
    """In which the form is shown as it was filled in; ``None``: nobody asks for the form."""
    language = request.args.get("language")
    if language is not None and language not in LOCALES:
        raise NotFound(language=language)
    return language


def _panel(conn: Connection, step: ReplayStep, asked: str | None) -> dict[str, Any]:
    told = step.entry.facts.get("locale")
    language = asked or (told if told in LOCALES else locale())
    (line,) = history_lines((step.entry,), actors_then(conn, (step.entry,)))
    return {
        "case_id": step.case.id,
        "line": line,
        "entry": step.entry,
        "visit": step.frame.visit,
        "beside": beside_view(step),
        "way_in": step.way_in,
        "version": step.version,
        "kinds": step.frame.kinds,
        "records": records_view(step),
        "erased": step.case.erased,
        "remarks": remarks_view(step),
        "seen": _seen(step, asked),
        "language": language,
        "filled_in": told if told in LOCALES else "",
        "moved": moved(step),
        "clocks": clock_views(step.clocks, step.appeal),
        "personal": step.case.personal,
        "record_word": record_word,
        "kind_words": KIND_WORDS,
        "signs": SIGNS,
    }


def _seen(step: ReplayStep, language: str | None) -> Mapping[int, FormView]:
    """Each form as it was filled in, by the id of its record; none where answers are masked, nor until
    somebody asks by naming a language: its boxes are hundreds."""
    if not step.case.personal or language is None:
        return {}
    return {one.record.id: _drawn(one, step, language) for one in step.records if one.form}


def _drawn(one: StepRecord, step: ReplayStep, language: str) -> FormView:
    if one.form is None:
        return FormView(())
    offers = offers_of_record(one.form, step.people)
    return form_view(one.form, one.record.data, at=one.record.at, locale=language, offers=offers)

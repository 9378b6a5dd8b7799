"""Trying a draft: one case is walked step by step, and nothing of it is stored.

The page carries the whole script; each answer runs it from its beginning in a child process. A step back is
a shorter script. What is kept is a scenario: the script and what it came to.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain.errors import InvalidData, TrialStopped
from engine.domain.local_time import ALMATY, local
from engine.domain.trial import Move, Script, Trial, as_json, script_of
from engine.examination import sandbox
from engine.examination.trial import MAX_MOVES
from engine.operations.drop_scenario import drop_scenario
from engine.operations.keep_scenario import keep_scenario
from engine.queries import reading
from engine.queries import workspaces as queries
from engine.queries.scenarios import compared, scenario, scenarios
from webapp.database import engine
from webapp.guards import permission
from webapp.presenters import trial_view
from webapp.security import allow_style_attributes
from webapp.sessions import require_actor
from webapp.studio.numbers import ID, whole

Page = str | Response | tuple[str, int]

STEP = timedelta(minutes=10)
"""Between two things that people do; the clock jumps further by itself when a time is waited for."""

UNREADABLE = (ValueError, LookupError, TypeError, OverflowError, RecursionError)
"""What a script or a time written by hand may end in."""

YEARS = range(1990, 2200)

MAX_SCRIPT = 200_000
"""Characters."""

MAX_VALUE = 10_000


@permission("studio_edit")
def show(workspace_id: int) -> Page:
    """Where to begin, or a kept scenario walked again."""
    wanted, script = whole(request.args.get("scenario", ""), ID), None
    if wanted is not None:
        with reading(engine()) as conn:
            family = queries.workspace(conn, workspace_id).workspace.family
            script = scenario(conn, family, wanted).script
    return _page(workspace_id, script)


@permission("studio_edit")
def step(workspace_id: int) -> Page:
    """Takes one thing more into the script and shows what came of it."""
    act = request.form.get("act", "")
    try:
        script = _script()
        if act == "start":
            script = _begun()
        elif act == "back" and script is not None:
            script = Script(script.process_id, script.moves[:-1], script.answers)
        elif act == "answer" and script is not None:
            answers = {**script.answers, request.form.get("element", "")[:200]: _values()}
            script = Script(script.process_id, script.moves, answers)
        elif act in ("complete", "timer", "message", "signal", "job") and script is not None:
            script = _with_move(script, act)
    except UNREADABLE:
        mistake = _("What was sent is no trial. Begin anew.")
        return _page(workspace_id, None, mistake=mistake, status=422)
    except InvalidData as refusal:
        return _page(workspace_id, _script(), mistake=trial_view.not_read(refusal), status=422)
    return _page(workspace_id, script)


@permission("studio_edit")
def keep(workspace_id: int) -> Page:
    """Keeps the trial under a name."""
    try:
        script = _script()
    except UNREADABLE:
        script = None
    if script is None or not script.moves:
        mistake = _("There is nothing to keep yet: walk a few steps first.")
        return _page(workspace_id, script, mistake=mistake, status=422)
    with reading(engine()) as conn:
        family = queries.workspace(conn, workspace_id).workspace.family
        files = queries.current_files(conn, workspace_id)
    try:
        (trial,) = sandbox.walk(files, [script])
        keep_scenario(
            engine(),
            require_actor(),
            family=family,
            name=request.form.get("name", ""),
            script=script,
            trial=trial,
            key=request.form.get("key") or None,
        )
    except InvalidData as refusal:
        return _page(workspace_id, script, mistake=trial_view.not_kept(refusal), status=422)
    flash(_("Kept. It is run again with all scenarios before the draft is put forward."))
    return redirect(url_for("studio.scenarios", workspace_id=workspace_id))


@permission("studio_edit")
def again(workspace_id: int) -> Page:
    """All scenarios of the family on this draft; ``?run`` runs them."""
    with reading(engine()) as conn:
        page = queries.workspace(conn, workspace_id)
        kept = scenarios(conn, page.workspace.family)
        files = queries.current_files(conn, workspace_id) if "run" in request.args else {}
    outcomes, stopped = None, None
    if "run" in request.args and kept:
        try:
            outcomes = compared(kept, sandbox.walk(files, [one.script for one in kept]))
        except TrialStopped as refusal:
            stopped = trial_view.stopped(refusal)
    return render_template("studio/scenarios.html", page=page, kept=kept, outcomes=outcomes, stopped=stopped)


@permission("studio_edit")
def drop(workspace_id: int, scenario_id: int) -> Page:
    drop_scenario(engine(), require_actor(), scenario_id=scenario_id)
    flash(_("The scenario is dropped."))
    return redirect(url_for("studio.scenarios", workspace_id=workspace_id))


def _page(
    workspace_id: int, script: Script | None, *, mistake: str | None = None, status: int = 200
) -> tuple[str, int]:
    with reading(engine()) as conn:
        page = queries.workspace(conn, workspace_id)
        files = queries.current_files(conn, workspace_id)
    trial: Trial | None = None
    if script is not None and script.moves:
        try:
            (trial,) = sandbox.walk(files, [script])
        except TrialStopped as refusal:
            mistake = mistake or trial_view.stopped(refusal)
            status = 422 if status == 200 else status
    allow_style_attributes()
    html = render_template(
        "studio/trial.html",
        page=page,
        script=json.dumps(as_json(script), ensure_ascii=False) if script is not None else "",
        moves=len(script.moves) if script is not None else 0,
        most=MAX_MOVES,
        trial=trial,
        view=trial_view.view(trial, files) if trial is not None else None,
        mistake=mistake,
        processes=trial_view.processes(files, page.workspace.family),
        now=local(datetime.now(UTC)),
        kinds=trial_view.KINDS,
        name_of=trial_view.name_of,
        moment_of=datetime.fromisoformat,
    )
    return html, status


def _script() -> Script | None:
    told = request.form.get("script", "")
    if not told:
        return None
    if len(told) > MAX_SCRIPT:
        raise ValueError("too long")
    script = script_of(json.loads(told))
    if any(move.at.year not in YEARS for move in script.moves):
        raise ValueError("no such time")
    return script


def _begun() -> Script:
    """Raises ValueError for what is no time, InvalidData for what is no value."""
    at = datetime.fromisoformat(request.form.get("at", "")).replace(tzinfo=ALMATY)
    if at.year not in YEARS:
        raise ValueError("no such time")
    begun = Move("start", at, variables={"case_id": "1", **_values()})
    return Script(request.form.get("process", "")[:200], (begun,))


def _with_move(script: Script, kind: str) -> Script:
    last = script.moves[-1].at
    at = last + STEP
    if due := request.form.get("due_at"):
        at = max(last, local(datetime.fromisoformat(due)))
    move = Move(kind, at, request.form.get("target", "")[:200], _values())
    return Script(script.process_id, (*script.moves, move), script.answers)


def _values() -> dict[str, Any]:
    """Of the fields ``v-NAME``; what is left empty is not given. Raises :class:`InvalidData`."""
    values = {}
    for name, typed in request.form.items():
        if name.startswith("v-") and typed.strip():
            values[name[2:][:200]] = trial_view.value_of(name[2:], typed.strip()[:MAX_VALUE])
    return values

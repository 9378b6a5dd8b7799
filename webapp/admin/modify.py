"""Moving a running case by hand: what waits, what to end and begin, what would follow, and the move."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain.errors import (
    AlreadyDone,
    CannotMove,
    ExpressionFailed,
    InvalidData,
    JauapError,
    ProcessStuck,
    StaleVersion,
)
from engine.operations.modify_case import modify_case, preview
from engine.queries import reading
from engine.queries.modifiable import ModifiableCase, modifiable_case, modifiable_diagram
from webapp.cases.posted import PageInputs, page_inputs
from webapp.database import engine
from webapp.guards import permission
from webapp.locales import words
from webapp.presenters.diagram_facts import diagram_facts
from webapp.presenters.move_rules import rule_words
from webapp.sessions import require_actor

VARIABLE = "variable."
REFUSALS = (CannotMove, ExpressionFailed, ProcessStuck, InvalidData, StaleVersion, AlreadyDone)


@dataclass(frozen=True)
class Typed:
    """What was chosen and typed; ``unreadable`` are names of variables whose value is no JSON."""

    cancel: tuple[str, ...] = ()
    activate: tuple[str, ...] = ()
    values: Mapping[str, str] | None = None
    reason: str = ""
    leap: bool = False


@permission("admin")
def modify(case_id: int) -> str | Response | tuple[str, int]:
    """GET shows the case; POST with ``step=preview`` what would follow; with ``step=confirm`` does it."""
    if request.method == "GET":
        return _page(_case(case_id), Typed(cancel=(), activate=tuple(request.args.getlist("activate"))))
    inputs, typed, case = page_inputs(), _typed(), _case(case_id)
    confirmed = request.form.get("step") == "confirm"
    try:
        told = {**_told(typed, case), "case_id": case_id, "version": inputs.version}
        if not confirmed:
            return _page(case, typed, seen=preview(engine(), require_actor(), **told), inputs=inputs)
        modify_case(engine(), require_actor(), **told, reason=typed.reason, key=inputs.key)
    except REFUSALS as refusal:
        return _page(case, typed, refusal=refusal), refusal.status if refusal.status < 500 else 422
    flash(_("The case was moved."))
    return redirect(inputs.next or url_for("admin.modify", case_id=case_id))


@permission("admin")
def case_diagram(case_id: int) -> Mapping[str, Any]:
    """The diagram with the way the case has taken; steps only, no content."""
    with reading(engine()) as conn:
        view = modifiable_diagram(conn, require_actor(), case_id)
    return diagram_facts(view)


def _case(case_id: int) -> ModifiableCase:
    with reading(engine()) as conn:
        return modifiable_case(conn, require_actor(), case_id)


def _typed() -> Typed:
    posted = request.form
    values = {name.removeprefix(VARIABLE): text for name, text in posted.items() if name.startswith(VARIABLE)}
    if new := posted.get("new_name", "").strip():
        values[new] = posted.get("new_value", "")
    return Typed(
        tuple(posted.getlist("cancel")),
        tuple(posted.getlist("activate")),
        values,
        posted.get("reason", ""),
        posted.get("leap") == "1",
    )


def _told(typed: Typed, case: ModifiableCase) -> dict[str, Any]:
    """Only variables that differ from what the case has are set. Raises :class:`InvalidData`."""
    changed = {}
    for name, text in (typed.values or {}).items():
        try:
            value = json.loads(text)
        except ValueError:
            raise InvalidData(errors={name: ["not_json"]}) from None
        if name not in case.variables or case.variables[name] != value:
            changed[name] = value
    return {"cancel": typed.cancel, "activate": typed.activate, "variables": changed, "leap": typed.leap}


def _page(
    case: ModifiableCase,
    typed: Typed,
    *,
    seen: Mapping[str, Any] | None = None,
    refusal: JauapError | None = None,
    inputs: PageInputs | None = None,
) -> str:
    values = {name: json.dumps(value, ensure_ascii=False) for name, value in case.variables.items()}
    return render_template(
        "admin/modify.html",
        case=case,
        typed=typed,
        values=values | dict(typed.values or {}),
        seen=seen,
        why=_why(refusal) if refusal else None,
        names=_names(case),
    )


def _names(case: ModifiableCase) -> dict[str, str]:
    places = {place.element_id: words(place.names) for place in case.places}
    return places | {step.element_id: words(step.names) for step in case.waiting}


def _why(refusal: JauapError) -> list[str]:
    """Sentences for the person."""
    details = refusal.details
    if isinstance(refusal, CannotMove):
        return [rule_words(details["rule"]), str(details.get("element") or "")]
    if isinstance(refusal, StaleVersion):
        who = details.get("changed_by") or _("The system")
        return [_("The case changed meanwhile (%(who)s). Look at it again and repeat.", who=who)]
    if isinstance(refusal, InvalidData):
        return [_invalid(field) for field in details["errors"]]
    if isinstance(refusal, AlreadyDone):
        return [_("The case is over.")]
    return [_("The process could not go on from there."), str(details.get("element") or "")]


def _invalid(field: str) -> str:
    if field == "reason":
        return _("Give the reason.")
    if field == "instruction":
        return _("Choose at least one step to end or to begin, or change a variable.")
    return _("%(name)s: this is no JSON value. Texts stand in double quotes.", name=field)

"""What could not be carried out: the list, one incident, and what an operator does about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain.errors import AlreadyDone, ExpressionFailed, InvalidData, JauapError, ProcessStuck
from engine.operations.retry_incident import retry_incident
from engine.operations.skip_incident import skip_incident
from engine.queries import reading
from engine.queries.inbox_counters import CAP
from engine.queries.incidents import incident, incident_diagram, open_incidents
from engine.queries.undelivered import count_undelivered, settled, undelivered
from webapp.admin import incident_inputs as inputs
from webapp.admin.incident_refusals import one_line, why
from webapp.database import engine
from webapp.guards import permission
from webapp.presenters import incident_words
from webapp.presenters.diagram_facts import diagram_facts
from webapp.presenters.history import history_lines
from webapp.presenters.navigation import count_text
from webapp.reports.bars import BAR_WIDTH, scaled
from webapp.sessions import require_actor


@dataclass(frozen=True)
class NotDelivered:
    """What was asked of the deliveries: why nothing was done, or what became of each."""

    asked: str = ""
    chosen: tuple[int, ...] = ()
    reason: str = ""
    results: Mapping[int, tuple[bool, str]] = field(default_factory=dict)


REFUSALS = (AlreadyDone, ExpressionFailed, InvalidData, ProcessStuck)
Page = str | Response | tuple[str, int]


@permission("admin")
def index() -> str:
    return listing()


@permission("admin")
def retry_many() -> Page:
    """Each on its own: those that fail hold nothing back, and every row says what became of it."""
    chosen, reason, key = inputs.chosen(), request.form.get("reason", ""), inputs.key()
    if not chosen or not reason.strip():
        asked = _("Give the reason.") if chosen else _("Choose at least one incident.")
        return listing(asked=asked, chosen=chosen, reason=reason), 422
    return listing(results={one: _retried(one, reason, f"{key}-{one}") for one in chosen})


@permission("admin")
def show(incident_id: int) -> str:
    return _one(incident_id)


@permission("admin")
def retry(incident_id: int) -> Page:
    def do(reason: str, key: str) -> str:
        answer = retry_incident(engine(), require_actor(), incident_id=incident_id, reason=reason, key=key)
        return _outcome(answer)

    return _act(incident_id, do)


@permission("admin")
def skip(incident_id: int) -> Page:
    def do(reason: str, key: str) -> str:
        told: dict[str, Any] = {"incident_id": incident_id, "reason": reason, "key": key}
        skip_incident(engine(), require_actor(), **told, result=inputs.result())
        return _("Skipped: the case went on without it.")

    return _act(incident_id, do)


@permission("admin")
def diagram(incident_id: int) -> Mapping[str, Any]:
    """The case's diagram; where it failed is where the case is."""
    with reading(engine()) as conn:
        view = incident_diagram(conn, require_actor(), incident_id)
    return diagram_facts(view)


def _act(incident_id: int, do: Callable[[str, str], str]) -> Page:
    try:
        said = do(request.form.get("reason", ""), inputs.key())
    except REFUSALS as refusal:
        return _one(incident_id, refusal), refusal.status if refusal.status < 500 else 422
    flash(said)
    return redirect(url_for("admin.incident", incident_id=incident_id))


def _retried(incident_id: int, reason: str, key: str) -> tuple[bool, str]:
    """Whether it went well, and the sentence."""
    try:
        answer = retry_incident(engine(), require_actor(), incident_id=incident_id, reason=reason, key=key)
    except JauapError as refusal:
        return False, one_line(refusal)
    return answer["state"] != "failed", _outcome(answer)


def _outcome(answer: Mapping[str, Any]) -> str:
    if answer["state"] == "queued":
        return _("A worker makes one more attempt now.")
    if answer["state"] == "ended":
        return _("The attempt went through.")
    return _("The attempt failed again: %(cause)s", cause=incident_words.cause_words(answer["code"], {}))


def listing(
    *,
    results: Mapping[int, tuple[bool, str]] | None = None,
    asked: str = "",
    chosen: tuple[int, ...] = (),
    reason: str = "",
    untold: NotDelivered = NotDelivered(),
) -> str:
    """The page with both tables; ``untold`` is what was asked of the second."""
    address = inputs.address()
    with reading(engine()) as conn:
        found = open_incidents(conn, require_actor(), address.filters, address.page)
        lost = undelivered(conn, require_actor())
        lost_count = count_undelivered(conn, CAP)
        over = settled(conn, require_actor())
    return render_template(
        "admin/incidents.html",
        found=found,
        address=address,
        results=results or {},
        asked=asked,
        chosen=chosen,
        reason=reason,
        lost=lost,
        lost_count=count_text(lost_count),
        over=over,
        untold=untold,
        say=incident_words,
        BAR_WIDTH=BAR_WIDTH,
        bar=lambda number: scaled(number, found.counts[0][2]),
    )


def _one(incident_id: int, refusal: JauapError | None = None) -> str:
    with reading(engine()) as conn:
        view = incident(conn, require_actor(), incident_id)
    return render_template(
        "admin/incident.html",
        one=view.incident,
        lines=history_lines(view.history),
        why=why(refusal) if refusal else (),
        typed=request.form,
        say=incident_words,
    )

"""The case page: everything about one appeal, a tab for each question people come with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from sqlalchemy import Connection

from engine.domain.errors import NotFound
from engine.queries import CaseCard, case_card, case_diagram, case_history, reading
from engine.queries.forms import record_forms
from forms.form import load_form
from webapp.database import engine
from webapp.guards import allowed, permission
from webapp.presenters.clock import clock_view
from webapp.presenters.diagram_facts import diagram_facts
from webapp.presenters.history import GROUPS, history_lines
from webapp.presenters.records import record_lines
from webapp.presenters.vocabulary import message_state, record_word
from webapp.sessions import require_actor

TABS = ("appeal", "documents", "clock", "history", "diagram")


@permission("case")
def show(case_id: int) -> str:
    """``?tab=`` one of :data:`TABS`; ``?group=`` narrows the history."""
    actor, tab = require_actor(), request.args.get("tab", TABS[0])
    group = request.args.get("group", "")
    if tab not in TABS or group not in ("", *GROUPS):
        raise NotFound(tab=tab)
    with reading(engine()) as conn:
        card = case_card(conn, actor, case_id)
        entries = case_history(conn, actor, case_id) if tab == "history" else ()
        papers = _papers(conn, card) if tab == "documents" else ()
    lines = history_lines(entries)
    return render_template(
        "cases/case.html",
        card=card,
        case=card.header,
        tab=tab,
        tabs=TABS,
        group=group,
        lines=[line for line in lines if group in ("", line.group)],
        total=len(lines),
        papers=papers,
        clock=clock_view(card.header.deadline),
        may_attach=allowed(actor, "work"),
        record_word=record_word,
        message_state=message_state,
    )


@permission("case")
def diagram(case_id: int) -> Mapping[str, Any]:
    """The diagram of the case's own deployment, with the way it has taken."""
    with reading(engine()) as conn:
        view = case_diagram(conn, require_actor(), case_id)
    return diagram_facts(view)


def _papers(conn: Connection, card: CaseCard) -> list[dict[str, Any]]:
    """Every completed form, newest first, with its answers in words."""
    published = {
        form.record: form
        for form in (load_form(content) for content in record_forms(conn, card.header.deployment_id))
    }
    papers = [
        {"record": record, "lines": record_lines(record, published[kind], card.people)}
        for kind, versions in card.records.items()
        if kind in published
        for record in versions
    ]
    return sorted(papers, key=lambda paper: paper["record"].id, reverse=True)

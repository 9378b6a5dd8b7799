"""The case page: everything about one appeal, a tab for each question people come with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import render_template, request
from sqlalchemy import Connection

from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.queries import (
    CaseCard,
    RecordFacts,
    case_actions,
    case_card,
    case_diagram,
    case_history,
    complaint_panel,
    may_read_file,
    reading,
)
from engine.queries.case_people import case_people
from engine.queries.case_relations import case_relations
from engine.queries.clocks import case_clocks
from engine.queries.forms import record_forms
from engine.queries.history_actors import actors_then
from engine.queries.made_official import made_official
from engine.queries.reply_demands import demands_in
from engine.queries.waiting import OF_TASKS, waits_of
from forms.form import load_form
from webapp.cases import comments, complained_of, history_filter, posted
from webapp.cases.access_note import access_note
from webapp.database import engine
from webapp.guards import allowed, permission
from webapp.presenters import review_words
from webapp.presenters.case_words import part_word, relation_word
from webapp.presenters.clock import clock_views, open_term
from webapp.presenters.diagram_facts import diagram_facts
from webapp.presenters.history import HistoryLine, history_lines
from webapp.presenters.records import Paper, record_lines
from webapp.presenters.signature import defect_view, signature_views
from webapp.presenters.threat import threat_view
from webapp.presenters.vocabulary import message_channel, message_state, record_word
from webapp.presenters.waits import wait_words
from webapp.sessions import require_actor

TABS = ("appeal", "people", "documents", "clock", "history", comments.TAB, "links")
WHERE_COMPLAINED_OF_STANDS = frozenset({"appeal", "people"})


@permission("case")
def show(case_id: int) -> str:
    """``?tab=`` one of :data:`TABS`; the rest of the address narrows the history."""
    tab = request.args.get("tab", TABS[0])
    if tab not in TABS:
        raise NotFound(tab=tab)
    return page(case_id, tab)


def page(case_id: int, tab: str, comment: comments.Typed | None = None) -> str:
    """The case at one of its tabs; ``comment`` is one that was refused."""
    actor = require_actor()
    chosen = history_filter.read(request.args if tab == "history" else {})
    with reading(engine()) as conn:
        card = case_card(conn, actor, case_id)
        history = history_in_words(conn, actor, case_id) if tab == "history" else ()
        papers = papers_of(conn, card) if tab == "documents" else []
        waits = [] if card.header.closed_at else _blocks(conn, card)
        counterpart = made_official(conn, actor, case_id)
        complaint = complaint_panel(conn, actor, case_id, personal=card.header.personal)
        has_file = card.header.personal and may_read_file(conn, actor, case_id)
        actions = case_actions(conn, actor, case_id) if allowed(actor, "work") else ()
        complained = complained_of.view_of(conn, actor, card) if tab in WHERE_COMPLAINED_OF_STANDS else None
        clocks = clock_views(case_clocks(conn, case_id), card.appeal)
        parts = case_people(conn, card) if tab == "people" else ()
        relations = case_relations(conn, actor, card) if tab == "links" else None
        access = access_note(conn, actor, card.header)
        said = None
        if tab == comments.TAB:
            said = comments.comments_view(conn, actor, card.header, card.records, comment)
    return render_template(
        "cases/case.html",
        **_shown(card),
        waits=waits,
        tab=tab,
        tabs=TABS,
        history=history_filter.view_of(history, chosen),
        papers=papers,
        said=said,
        actions=actions,
        complaint=complaint,
        has_file=has_file,
        complained=complained,
        clocks=clocks,
        term=open_term(clocks),
        parts=parts,
        part_word=part_word,
        relations=relations,
        relation_word=relation_word,
        counterpart=counterpart,
        may_attach=allowed(actor, "work") and not card.header.erased,
        may_erase=allowed(actor, "erasures_propose") and card.header.closed_at and not card.header.erased,
        access=access,
        may_take_dossier=allowed(actor, "audit"),
    )


@permission("case")
def printed(case_id: int) -> str:
    """The whole file in order, for paper: what the tabs show this reader, unfolded."""
    actor = require_actor()
    with reading(engine()) as conn:
        card = case_card(conn, actor, case_id)
        history = history_in_words(conn, actor, case_id)
        papers = papers_of(conn, card)
        complaint = complaint_panel(conn, actor, case_id, personal=card.header.personal)
        complained = complained_of.view_of(conn, actor, card)
        clocks = clock_views(case_clocks(conn, case_id), card.appeal)
        parts = case_people(conn, card)
        relations = case_relations(conn, actor, card)
    return render_template(
        "cases/print.html",
        **_shown(card),
        lines=history,
        papers=sorted(papers, key=lambda paper: paper.record.id),
        complaint=complaint,
        complained=complained,
        clocks=clocks,
        term=open_term(clocks),
        parts=parts,
        part_word=part_word,
        relations=relations,
        relation_word=relation_word,
        printed_at=posted.now(),
        without_menu=True,
    )


def _shown(card: CaseCard) -> dict[str, Any]:
    """What the screen and the paper say alike."""
    return {
        "card": card,
        "case": card.header,
        "signature_defect": defect_view(card.appeal.signature_state),
        "signatures": signature_views(card.signatures),
        "threat": threat_view(card.header, card.records, posted.now()),
        "quality": _quality(card),
        "demands": demands_in(card.records) if card.header.personal else (),
        "record_word": record_word,
        "message_state": message_state,
        "message_channel": message_channel,
        "review_words": review_words,
    }


def history_in_words(conn: Connection, actor: Actor, case_id: int) -> tuple[HistoryLine, ...]:
    entries = case_history(conn, actor, case_id)
    return history_lines(entries, actors_then(conn, entries))


def _quality(card: CaseCard) -> RecordFacts | None:
    """The newest quality analysis, where its words may be read."""
    found = card.records.get("quality", ())
    return found[-1] if found and card.header.personal else None


@permission("case")
def diagram(case_id: int) -> Mapping[str, Any]:
    """A diagram of the case's own deployment, with the way it has taken; ``?process=`` says which."""
    with reading(engine()) as conn:
        view = case_diagram(conn, require_actor(), case_id, request.args.get("process"))
    return diagram_facts(view)


def _blocks(conn: Connection, card: CaseCard) -> list[str]:
    """What the case waits for besides its tasks, which the page lists themselves."""
    waits = waits_of(conn, [card.header.id]).get(card.header.id, ())
    shown = (one for one in waits if one.kind not in OF_TASKS)
    # The name of whom was asked is what somebody typed.
    return [wait_words(one if card.header.personal else replace(one, name="")) for one in shown]


def papers_of(conn: Connection, card: CaseCard) -> list[Paper]:
    """Every completed form, newest first, with its answers in words."""
    published = {
        form.record: form
        for form in (load_form(content) for content in record_forms(conn, card.header.deployment_id))
    }
    papers = [
        Paper(record, record_lines(record, published[kind], card.people))
        for kind, versions in card.records.items()
        if kind in published
        for record in versions
    ]
    return sorted(papers, key=lambda paper: paper.record.id, reverse=True)

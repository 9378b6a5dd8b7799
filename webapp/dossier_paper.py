"""The dossier of a case as it leaves the house: the paper for reading, and the archive that holds it."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from sqlalchemy import Connection

from engine.documents.dossier import dossier_pdf
from engine.domain.actor import Actor
from engine.dossier.make import Made, audited_case, make_dossier
from engine.operations.sealed_lines import own_fingerprint
from engine.queries.case_people import case_people
from engine.queries.clocks import case_clocks
from engine.queries.diagram import visited_diagrams
from webapp.cases.case import history_in_words, papers_of
from webapp.locales import locale
from webapp.presenters.clock import clock_views
from webapp.presenters.dossier import CaseFile, dossier_facts
from webapp.presenters.signature import signature_views

PAPER = "dossier.pdf"


def paper(conn: Connection, actor: Actor, case_id: int, at: datetime) -> bytes:
    """PDF/A in the reader's language. Raises :class:`NotFound` unless the actor audits the case."""
    card = audited_case(conn, actor, case_id, at)
    file = CaseFile(
        card=card,
        history=history_in_words(conn, actor, case_id),
        ways=tuple(visited_diagrams(conn, actor, case_id, at=at)),
        papers=tuple(sorted(papers_of(conn, card), key=lambda one: one.record.id)),
        clocks=clock_views(case_clocks(conn, case_id), card.appeal),
        parts=case_people(conn, card),
        signatures=signature_views(card.signatures),
    )
    made_by = "" if actor.is_system else actor.name
    facts = dossier_facts(file, made_at=at, made_by=made_by, fingerprint=own_fingerprint())
    return dossier_pdf(facts, locale())


def with_paper(conn: Connection, actor: Actor, case_id: int, out: BinaryIO, at: datetime) -> Made:
    """The archive, with the paper of the same moment. Raises as :func:`make_dossier`."""
    papers = {PAPER: paper(conn, actor, case_id, at)}
    return make_dossier(conn, actor, case_id, out, papers=papers, at=at)

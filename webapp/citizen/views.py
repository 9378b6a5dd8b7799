"""The status page of an appeal: where it is, who considers it, answer by when. No personal data."""

from __future__ import annotations

from flask import Response, render_template

from engine.domain.complaint_clause import complaint_clause
from engine.domain.errors import NotFound
from engine.queries import reading
from engine.queries.official_form import blank_official_form
from engine.queries.public_status import public_status
from webapp.cases.papers import official_form_paper
from webapp.citizen.tokens import is_status_token
from webapp.database import engine
from webapp.guards import permission
from webapp.locales import locale
from webapp.presenters.vocabulary import message_channel, public_message_state


@permission("public")
def status(case_id: int, token: str) -> str:
    """A wrong token and an unknown case are answered alike."""
    if not is_status_token(case_id, token):
        raise NotFound(case_id=case_id)
    with reading(engine()) as conn:
        shown = public_status(conn, case_id)
    clause = complaint_clause(shown.recourse, locale()) if shown.recourse else ""
    return render_template(
        "citizen/status.html",
        shown=shown,
        case_id=case_id,
        token=token,
        clause=clause,
        message_state=public_message_state,
        message_channel=message_channel,
    )


@permission("public")
def official_form(contact_id: int, contact_token: str) -> Response:
    """The form that makes a contact official, empty but for its number: the link may be read by anybody."""
    if not is_status_token(contact_id, contact_token):
        raise NotFound(case_id=contact_id)
    with reading(engine()) as conn:
        data = blank_official_form(conn, contact_id)
    return official_form_paper(data, contact_id)

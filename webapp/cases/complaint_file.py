"""The complaint file: the whole challenged case, in order, for the superior body."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from engine.documents.reply import reply_pdf
from engine.queries import complaint_file, reading
from engine.queries.complaint_file import file_attachment, file_reply
from engine.queries.complaints import complaint_panel
from engine.queries.forms import record_forms
from forms.form import load_form
from webapp.cases.files import sent_file
from webapp.cases.papers import pdf
from webapp.database import engine
from webapp.guards import permission
from webapp.locales import LOCALES
from webapp.presenters.complaint_file import file_papers
from webapp.presenters.history import history_lines
from webapp.presenters.reply import reply_facts
from webapp.presenters.vocabulary import message_channel, message_state, record_word
from webapp.sessions import require_actor


@permission("case")
def show(complaint_id: int) -> str:
    """What the complaint challenges may belong to another body."""
    actor = require_actor()
    with reading(engine()) as conn:
        found = complaint_file(conn, actor, complaint_id)
        forms = [load_form(one) for one in record_forms(conn, found.challenged.header.deployment_id)]
        panel = complaint_panel(conn, actor, complaint_id, personal=True)
    return render_template(
        "cases/complaint_file.html",
        complaint=found.complaint,
        card=found.challenged,
        panel=panel,
        forwarded_at=found.forwarded_at,
        papers=file_papers(found.challenged, forms),
        lines=history_lines(found.history),
        record_word=record_word,
        message_channel=message_channel,
        message_state=message_state,
    )


@permission("case")
def reply(complaint_id: int) -> Response:
    """The challenged reply as it was sent."""
    with reading(engine()) as conn:
        data = file_reply(conn, require_actor(), complaint_id)
    language = str(data.reply.data.get("language") or data.appeal.language)
    language = language if language in LOCALES else LOCALES[0]
    return pdf(reply_pdf(reply_facts(data, language), language), f"challenged-reply-{complaint_id}.pdf")


@permission("case")
def download(complaint_id: int, attachment_id: int) -> Response:
    with reading(engine()) as conn:
        found = file_attachment(conn, require_actor(), complaint_id, attachment_id)
    return sent_file(found)

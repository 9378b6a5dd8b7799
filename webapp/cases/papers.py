"""Papers of a case as PDF: the voucher and the reply."""

from __future__ import annotations

from flask import Response, request

from engine.documents.reply import reply_pdf
from engine.documents.voucher import VoucherFacts, voucher_pdf
from engine.domain import classifiers
from engine.queries import reading, voucher_data
from engine.queries.reply import reply_data
from webapp import links
from webapp.database import engine
from webapp.guards import permission
from webapp.locales import LOCALES, locale
from webapp.presenters.reply import reply_facts
from webapp.sessions import require_actor


@permission("case")
def voucher(case_id: int) -> Response:
    """In the reader's language, or ``?language=``: a copy for the applicant may differ from the screen."""
    language = _language()
    with reading(engine()) as conn:
        data = voucher_data(conn, require_actor(), case_id)
    facts = VoucherFacts(
        number=data.number,
        registered_at=data.registered_at,
        receiver=data.received_by,
        receiver_position=data.received_by_position.get(language, ""),
        organisation=data.organisation.get(language, ""),
        applicant=data.applicant,
        subject=data.subject,
        status_url=links.status(case_id),
        sheets=data.sheets,
        legal_last_day=data.legal_last_day,
        channel=classifiers.label("channels", data.channel, language),
    )
    return _pdf(voucher_pdf(facts, language), f"voucher-{case_id}.pdf")


@permission("case")
def reply(case_id: int) -> Response:
    """The newest reply in its own language; marked as a draft until it is signed."""
    with reading(engine()) as conn:
        data = reply_data(conn, require_actor(), case_id)
    language = str(data.reply.data.get("language") or data.appeal.language)
    language = language if language in LOCALES else LOCALES[0]
    return _pdf(reply_pdf(reply_facts(data, language), language), f"reply-{case_id}.pdf")


def _language() -> str:
    asked = request.args.get("language")
    return asked if asked in LOCALES else locale()


def _pdf(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer

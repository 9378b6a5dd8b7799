"""Papers of a case as PDF: the voucher, the reply, the form that makes a contact official."""

from __future__ import annotations

from flask import Response, request

from engine.documents.official_form import OfficialFormFacts, official_form_pdf
from engine.documents.reply import reply_pdf
from engine.documents.voucher import VoucherFacts, voucher_pdf
from engine.domain import classifiers
from engine.queries import reading, voucher_data
from engine.queries.official_form import OfficialForm
from engine.queries.official_form import official_form as filled_form
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
    language = asked_language()
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
    return pdf(voucher_pdf(facts, language), f"voucher-{case_id}.pdf")


@permission("case")
def reply(case_id: int) -> Response:
    """The newest reply in its own language; marked as a draft until it is signed."""
    with reading(engine()) as conn:
        data = reply_data(conn, require_actor(), case_id)
    language = str(data.reply.data.get("language") or data.appeal.language)
    language = language if language in LOCALES else LOCALES[0]
    return pdf(reply_pdf(reply_facts(data, language), language), f"reply-{case_id}.pdf")


@permission("case")
def official_form(contact_id: int) -> Response:
    """The form that the author of a contact signs, with what is known of him and of the matter."""
    with reading(engine()) as conn:
        data = filled_form(conn, require_actor(), contact_id)
    return official_form_paper(data, contact_id)


def official_form_paper(data: OfficialForm, contact_id: int) -> Response:
    """In the language asked for."""
    language, who = asked_language(), data.applicant
    names = (who.last_name, who.first_name, who.middle_name)
    facts = OfficialFormFacts(
        number=data.number,
        numbered_at=data.numbered_at,
        organisation=data.organisation.get(language, ""),
        contacts=", ".join(str(value) for value in data.contacts.values()),
        applicant=who.name or " ".join(name for name in names if name),
        identity_number=who.identity_number or "",
        address=who.address,
        phone=who.phone,
        email=who.email,
        subject=data.subject,
        text=data.text,
    )
    return pdf(official_form_pdf(facts, language), f"official-form-{contact_id}.pdf")


def asked_language() -> str:
    """``?language=``, else the reader's."""
    asked = request.args.get("language")
    return asked if asked in LOCALES else locale()


def pdf(content: bytes, name: str) -> Response:
    """Shown in the browser, kept by nobody in between."""
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer

"""The reply to an appeal: what the law wants to stand in it, in that order (S1; criteria Q1 to Q8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from engine.documents.typesetting import typeset, words
from engine.domain.legal_clock import regime_on
from engine.domain.local_time import at_local


@dataclass(frozen=True)
class Argument:
    """An argument of the applicant, whether it was confirmed, and why (Q2, Q5)."""

    text: str
    confirmed: bool
    why: str = ""


@dataclass(frozen=True)
class Measure:
    """A measure taken or promised, with its date and the person responsible (Q7)."""

    text: str
    done_by: date | None = None
    responsible: str = ""


@dataclass(frozen=True)
class ReplyFacts:
    """A reply. Texts are in its language; ``facts`` and ``decision`` may hold several paragraphs.

    ``draft`` marks every page until it is signed; ``signed_at`` is the moment of the signature.
    """

    organisation: str
    appeal_number: str
    appeal_date: date
    addressee: str
    facts: str
    decision: str
    complaint_body: str
    complaint_last_day: date
    signer: str
    signer_position: str
    number: str = ""
    reply_date: date | None = None
    organisation_contacts: str = ""
    addressee_address: str = ""
    subject: str = ""
    arguments: tuple[Argument, ...] = ()
    norms: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    executor: str = ""
    executor_phone: str = ""
    signed_at: datetime | None = None
    draft: bool = False


def reply_pdf(facts: ReplyFacts, locale: str) -> bytes:
    """A4 pages in ``kk``, ``ru`` or ``en``."""
    fixed = words("reply", locale)
    at = facts.signed_at or at_local(facts.reply_date or facts.appeal_date, time(0, 0))
    return typeset("reply", {"locale": locale, **_plain(facts, fixed)}, fixed, at=at)


def _plain(facts: ReplyFacts, fixed: Mapping[str, str]) -> dict[str, Any]:
    places = {
        "appeal_number": facts.appeal_number,
        "appeal_date": _day(facts.appeal_date),
        "complaint_body": facts.complaint_body,
        "complaint_last_day": _day(facts.complaint_last_day),
    }
    # The right to complain follows the regime under which the appeal was registered.
    clause = fixed[f"complaint_clause_{regime_on(facts.appeal_date)}"]
    return {
        "organisation": facts.organisation,
        "contacts": facts.organisation_contacts,
        "number": facts.number,
        "date": _day(facts.reply_date),
        "addressee": facts.addressee,
        "addressee_address": facts.addressee_address,
        "reference": fixed["reference"].format_map(places),
        "subject": facts.subject,
        "facts": _paragraphs(facts.facts),
        "arguments": [
            {"text": a.text, "verdict": fixed["confirmed" if a.confirmed else "refuted"], "why": a.why}
            for a in facts.arguments
        ],
        "norms": list(facts.norms),
        "measures": [
            {"text": m.text, "done_by": _day(m.done_by), "responsible": m.responsible} for m in facts.measures
        ],
        "decision": _paragraphs(facts.decision),
        "complaint_clause": clause.format_map(places),
        "signer": facts.signer,
        "signer_position": facts.signer_position,
        "executor": ", ".join(t for t in (facts.executor, facts.executor_phone) if t),
        "draft": facts.draft,
    }


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""

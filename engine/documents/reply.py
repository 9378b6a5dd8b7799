"""The reply to an appeal: what the law wants to stand in it, in that order (S1; criteria Q1 to Q8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from engine.documents.typesetting import typeset, words
from engine.domain.local_time import at_local


@dataclass(frozen=True)
class Argument:
    """An argument of the applicant, whether it was confirmed, and why (Q2, Q5)."""

    text: str
    confirmed: bool
    why: str = ""


@dataclass(frozen=True)
class Reference:
    """A norm of the register of acts, with its address on the web where that is known (R-007)."""

    text: str
    link: str = ""


@dataclass(frozen=True)
class Measure:
    """A measure taken or promised: its kind, date, the body or person responsible, evidence (R-121, Q7)."""

    text: str
    done_by: date | None = None
    responsible: str = ""
    kind: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class ReplyFacts:
    """A reply. Texts are in its language; ``facts`` and ``decision`` may hold several paragraphs.

    ``complaint_clause`` is the right to complain (``engine.domain.complaint_clause``).
    ``draft`` marks every page until it is signed; ``signed_at`` is the moment of the signature.
    """

    organisation: str
    appeal_number: str
    appeal_date: date
    addressee: str
    facts: str
    decision: str
    complaint_clause: str
    signer: str
    signer_position: str
    number: str = ""
    reply_date: date | None = None
    organisation_contacts: str = ""
    addressee_address: str = ""
    subject: str = ""
    arguments: tuple[Argument, ...] = ()
    references: tuple[Reference, ...] = ()
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
    }
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
        "norms": [
            {"text": one.text, "link": one.link}
            for one in (*facts.references, *(Reference(text) for text in facts.norms))
        ],
        "measures": [_measure(one) for one in facts.measures],
        "decision": _paragraphs(facts.decision),
        "complaint_clause": facts.complaint_clause,
        "signer": facts.signer,
        "signer_position": facts.signer_position,
        "executor": ", ".join(t for t in (facts.executor, facts.executor_phone) if t),
        "draft": facts.draft,
    }


def _measure(one: Measure) -> dict[str, str]:
    text = f"{one.kind}: {one.text}" if one.kind else one.text
    shown = {"text": text, "done_by": _day(one.done_by)}
    return shown | {"responsible": one.responsible, "evidence": one.evidence}


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""

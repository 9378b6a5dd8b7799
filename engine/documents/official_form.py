"""The form that makes an unofficial contact an appeal once it is signed (R-108; APPC Art. 63)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.documents.typesetting import typeset, words
from engine.domain.local_time import local

LINES = 12
"""Ruled lines for a text that is written by hand."""


@dataclass(frozen=True)
class OfficialFormFacts:
    """What is filled in already; an empty text is a line to write on. ``contacts`` are the body's."""

    number: str
    numbered_at: datetime
    organisation: str
    contacts: str
    applicant: str
    identity_number: str
    address: str
    phone: str
    email: str
    subject: str
    text: str


def official_form_pdf(facts: OfficialFormFacts, locale: str) -> bytes:
    """A4 in ``kk``, ``ru`` or ``en``."""
    fixed = words("official_form", locale)
    day = f"{local(facts.numbered_at):%d.%m.%Y}"
    rows = [[fixed[name], getattr(facts, name)] for name in _ROWS]
    return typeset(
        "official_form",
        {
            "locale": locale,
            "number": facts.number,
            "begins": fixed["begins"].format(number=facts.number, day=day),
            "organisation": facts.organisation,
            "contacts": facts.contacts,
            "rows": rows,
            "text": facts.text,
            "lines": LINES,
        },
        fixed,
        at=facts.numbered_at,
    )


_ROWS = ("applicant", "identity_number", "address", "phone", "email", "subject")

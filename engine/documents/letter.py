"""A message to the applicant as a letter on paper; many of them as one file for the printer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.documents.typesetting import qr_svg, typeset, words
from engine.domain.local_time import local


@dataclass(frozen=True)
class LetterFacts:
    """One letter, all texts in its own language. ``body`` holds its paragraphs, parted by empty lines.

    ``written_at`` is its date and, in the file, the moment at which it was made; ``template`` says from
    which version of which message.
    """

    language: str
    organisation: str
    number: str
    written_at: datetime
    subject: str
    body: str
    addressee: str
    contacts: str = ""
    addressee_address: str = ""
    signer: str = ""
    signer_position: str = ""
    status_url: str = ""
    template: str = ""


def letter_pdf(facts: LetterFacts) -> bytes:
    """A4 pages, numbered from 1."""
    return letters_pdf([facts])


def letters_pdf(letters: Sequence[LetterFacts]) -> bytes:
    """The letters one after another, each on pages of its own, from 1. Raises ValueError for none."""
    if not letters:
        raise ValueError("no letter")
    first = letters[0]
    fixed = words("letter", first.language)
    facts = {
        "locale": first.language,
        "title": f"{fixed['title']} {first.number}" if len(letters) == 1 else fixed["many"],
        "author": first.organisation,
        "letters": [_plain(one) for one in letters],
    }
    return typeset("letter", facts, fixed, at=max(one.written_at for one in letters))


def _plain(facts: LetterFacts) -> dict[str, Any]:
    fixed = words("letter", facts.language)
    return {
        "locale": facts.language,
        "organisation": facts.organisation,
        "contacts": facts.contacts,
        "number": facts.number,
        "date": f"{local(facts.written_at):%d.%m.%Y}",
        "addressee": facts.addressee or fixed["somebody"],
        "addressee_address": facts.addressee_address,
        "subject": facts.subject,
        "paragraphs": _paragraphs(facts),
        "signer": facts.signer,
        "signer_position": facts.signer_position,
        "status": fixed["status"],
        "status_url": facts.status_url,
        "qr": qr_svg(facts.status_url) if facts.status_url else "",
        "footer": facts.template,
    }


def _paragraphs(facts: LetterFacts) -> list[str]:
    """Without the address of the status page and the body's name: they stand elsewhere on the page."""
    parts = [part.strip() for part in facts.body.split("\n\n")]
    if parts and parts[-1] == facts.organisation:
        parts.pop()
    return [part for part in parts if part and not (facts.status_url and facts.status_url in part)]

"""The file of a case for reading, as PDF/A (ISO 19005-2, level a) and PDF/UA: it is kept for decades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from engine.documents.typesetting import typeset_for_archives, words

Row = tuple[str, str]


@dataclass(frozen=True)
class Item:
    """One thing of a section. ``quiet`` stands small beside its title; ``rows`` are labels and values,
    ``text`` holds paragraphs, ``code`` a label and a digest. A ``picture`` is SVG on a page of its own."""

    title: str
    quiet: str = ""
    rows: Sequence[Row] = ()
    text: str = ""
    code: Row = ("", "")
    picture: str = ""


@dataclass(frozen=True)
class Section:
    """``name`` is a word of the document: appeal, people, terms, history, way, forms,
    messages, files."""

    name: str
    rows: Sequence[Row] = ()
    items: Sequence[Item] = ()
    numbered: bool = False


@dataclass(frozen=True)
class DossierFacts:
    """All texts in the language of the document. ``cover`` are the rows of the first page, ``digests`` those
    of them that are fingerprints."""

    number: str
    organisation: str
    subject: str
    cover: Sequence[Row]
    digests: Sequence[Row]
    masked: bool
    sections: Sequence[Section]
    made_at: datetime


def dossier_pdf(facts: DossierFacts, locale: str) -> bytes:
    """A4 pages in ``kk``, ``ru`` or ``en``; a letter that no font has stands as its number."""
    fixed = words("dossier", locale)
    told = {
        "locale": locale,
        "number": facts.number or fixed["unregistered"],
        "organisation": facts.organisation,
        "subject": facts.subject,
        "cover": facts.cover,
        "digests": facts.digests,
        "masked": facts.masked,
        "sections": [{**asdict(one), "title": fixed[one.name]} for one in facts.sections],
    }
    return typeset_for_archives("dossier", told, fixed, at=facts.made_at)

"""What the preliminary review suggested, with the evidence as it stands today (R-033).

The record says which cases are alike and how much; their numbers, states and answers are read now, and only
of cases that the reader may see with their personal data. The others are counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.likeness import passages
from engine.queries.facts import AppealFacts, CaseHeader, RecordFacts
from engine.queries.visible import visible_cases
from engine.storage.tables import appeals, cases, records

KIND = "preliminary_review"
SHOWN = 10


@dataclass(frozen=True)
class Piece:
    """A part of a text; ``same``: the other text says it too."""

    text: str
    same: bool


@dataclass(frozen=True)
class RelatedCase:
    """An earlier appeal. ``kind``: duplicate, same_text or repeat; ``by``: what tells the same person.

    ``answered_at`` and ``character`` are of its last answer. ``challenges`` says why a repeat counts as
    repeated (Law 221 Art. 1, domain report 3.1): answered, unanswered_in_time, or empty while it is
    considered in time.
    """

    case_id: int
    number: str | None
    kind: str
    by: str | None
    copied: float
    matter: float
    state: str
    subject: str
    received_at: datetime
    registered_at: datetime | None
    answered_at: datetime | None
    character: str | None
    challenges: str
    own: tuple[Piece, ...]
    other: tuple[Piece, ...]


@dataclass(frozen=True)
class Review:
    """``related`` are those that the reader may see; ``unseen`` counts the rest."""

    language: str
    language_words: Sequence[str]
    threats: Sequence[Mapping[str, str]]
    topic: str | None
    sub_topic: str | None
    topic_words: Sequence[str]
    anonymous: bool
    repeat_number: int
    related: tuple[RelatedCase, ...]
    unseen: int


def review_of(
    conn: Connection,
    actor: Actor,
    case: CaseHeader,
    appeal: AppealFacts,
    found: Mapping[str, Sequence[RecordFacts]],
) -> Review | None:
    """``found`` are the case's records. ``None`` where nothing was reviewed or the words are masked."""
    kept = found.get(KIND, ())
    if not kept or not case.personal:
        return None
    data = kept[-1].data
    named = [one for one in data.get("related", ()) if one["case_id"] != case.id]
    seen = _seen(conn, actor, [one["case_id"] for one in named])
    related = tuple(_related(seen, named, appeal.text))
    return Review(
        language=data["language"],
        language_words=data.get("language_words", ()),
        threats=data["threats"],
        topic=data.get("topic"),
        sub_topic=data.get("sub_topic"),
        topic_words=data.get("topic_words", ()),
        anonymous=data.get("anonymous", False),
        repeat_number=data.get("repeat_number", 1),
        related=related[:SHOWN],
        unseen=len(named) - len(related),
    )


def _seen(conn: Connection, actor: Actor, ids: Sequence[int]) -> Mapping[int, Any]:
    if not ids:
        return {}
    last = (
        select(records.c.data["character"].astext)
        .where(records.c.case_id == cases.c.id, records.c.kind == "reply")
        .order_by(records.c.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    chosen = (
        select(
            *(cases.c.id, cases.c.number, cases.c.state, cases.c.overdue, cases.c.received_at),
            *(cases.c.registered_at, cases.c.answered_at, cases.c.legal_last_day),
            *(appeals.c.subject, appeals.c.text, last.label("character")),
        )
        .join(appeals, appeals.c.case_id == cases.c.id)
        .where(cases.c.id.in_(ids), visible_cases(actor), visible_cases(actor, Verb.VIEW_PERSONAL_DATA))
    )
    return {row.id: row for row in conn.execute(chosen)}


def _related(seen: Mapping[int, Any], named: Sequence[Mapping[str, Any]], text: str) -> Iterator[RelatedCase]:
    for one in named:
        row = seen.get(one["case_id"])
        if row is None:
            continue
        own, other = side_by_side(text, row.text)
        yield RelatedCase(
            case_id=row.id,
            number=row.number,
            kind=one["kind"],
            by=one["by"],
            copied=one["copied"],
            matter=one["matter"],
            state=row.state,
            subject=row.subject,
            received_at=row.received_at,
            registered_at=row.registered_at,
            answered_at=row.answered_at,
            character=row.character if row.answered_at else None,
            challenges=_challenges(row),
            own=own,
            other=other,
        )


def _challenges(row: Any) -> str:
    """Overdue first: an answer that came late is a ground of its own."""
    if row.overdue:
        return "unanswered_in_time"
    return "answered" if row.answered_at else ""


def side_by_side(a: str, b: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces, what they share marked in each."""
    found = passages(a, b)
    own = [(one.start, one.end) for one in found]
    other = sorted({(one.other_start, one.other_end) for one in found})
    return tuple(_pieces(a, own)), tuple(_pieces(b, other))


def _pieces(text: str, marked: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    at = 0
    for start, end in marked:
        if end <= at:
            continue
        if start > at:
            yield Piece(text[at:start], same=False)
        yield Piece(text[max(start, at) : end], same=True)
        at = end
    if at < len(text):
        yield Piece(text[at:], same=False)

"""The log of consultations (R-043)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, cast, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.queries.boxes import receives
from engine.queries.facts import Languages
from engine.queries.names import folded, initials, like_pattern
from engine.queries.visible import visible_cases
from engine.storage.tables import cases, consultations, organisations, people, search_words

MOST = 100
MOST_FOUND = 10


@dataclass(frozen=True)
class Consultation:
    """One advice. ``case_id`` and ``case_number`` are of the appeal that it became."""

    id: int
    number: str
    organisation_id: int
    organisation: Languages
    at: datetime
    way: str
    person_name: str
    phone: str
    language: str
    topic: str | None
    question: str
    answer: str
    given_by: str
    case_id: int | None
    case_number: str | None


def consultations_of(conn: Connection, actor: Actor, *, text: str = "") -> tuple[Consultation, ...]:
    """The newest hundred where the actor receives appeals; ``text``: in number, name or question."""
    chosen = _all(actor)
    if text.strip():
        pattern, row = like_pattern(text), consultations.c
        found = [folded(c).like(pattern, escape="\\") for c in (row.number, row.person_name, row.question)]
        chosen = chosen.where(found[0] | found[1] | found[2])
    newest = chosen.order_by(consultations.c.at.desc(), consultations.c.id.desc()).limit(MOST)
    return tuple(_one(row) for row in conn.execute(newest))


def consultations_found(conn: Connection, actor: Actor, query: str) -> tuple[Consultation, ...]:
    """The newest ten that have these words (a query of :mod:`engine.queries.search`)."""
    has = search_words.c.words.bool_op("@@")(cast(query, TSQUERY))
    kind = search_words.c.kind == "consultation"
    found = consultations.c.id.in_(select(search_words.c.source_id).where(kind, has))
    newest = _all(actor).where(found).order_by(consultations.c.at.desc(), consultations.c.id.desc())
    return tuple(_one(row) for row in conn.execute(newest.limit(MOST_FOUND)))


def consultation(conn: Connection, actor: Actor, consultation_id: int) -> Consultation:
    """Raises :class:`NotFound` where the actor receives nothing."""
    row = conn.execute(_all(actor).where(consultations.c.id == consultation_id)).first()
    if row is None:
        raise NotFound(consultation_id=consultation_id)
    return _one(row)


def _all(actor: Actor) -> Select[Any]:
    """Where the actor receives appeals. One that became an appeal is seen by those who may see the appeal."""
    became = or_(consultations.c.case_id.is_(None), visible_cases(actor, Verb.VIEW_PERSONAL_DATA))
    return (
        select(
            consultations,
            organisations.c.name.label("organisation"),
            initials(people).label("giver"),
            cases.c.number.label("case_number"),
        )
        .join(organisations, organisations.c.id == consultations.c.organisation_id)
        .join(people, people.c.id == consultations.c.given_by)
        .outerjoin(cases, cases.c.id == consultations.c.case_id)
        .where(receives(actor), became)
    )


def _one(row: Any) -> Consultation:
    return Consultation(
        id=row.id,
        number=row.number,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        at=row.at,
        way=row.way,
        person_name=row.person_name,
        phone=row.phone,
        language=row.language,
        topic=row.topic,
        question=row.question,
        answer=row.answer,
        given_by=row.giver,
        case_id=row.case_id,
        case_number=row.case_number,
    )

"""Letters on paper: what a registrar has to print and post (P-01 step 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.queries.visible import visible_cases
from engine.storage.tables import cases, messages

PAGE = 50


@dataclass(frozen=True)
class LetterToSend:
    """``address`` may be empty: then the applicant left a telephone only. ``bounced``: no mail took it."""

    id: int
    case_id: int
    case_number: str | None
    code: str
    number: str
    subject: str
    addressee: str
    address: str
    created_at: datetime
    bounced: bool


@dataclass(frozen=True)
class LettersPage:
    """``total`` counts all that wait, not only those of the page."""

    letters: tuple[LetterToSend, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def letters_to_print(conn: Connection, actor: Actor, page: int = 1) -> LettersPage:
    """The oldest first, of the cases whose letters the actor may send; ``page`` counts from 1."""
    waits = (messages.c.state == "no_address", visible_cases(actor, Verb.SEND_LETTERS))
    chosen = (
        select(
            *(messages.c[name] for name in ("id", "case_id", "code", "number", "subject", "address")),
            messages.c.letter["addressee"].astext.label("addressee"),
            messages.c.instead_of.is_not(None).label("bounced"),
            messages.c.created_at,
            cases.c.number.label("case_number"),
        )
        .join(cases, cases.c.id == messages.c.case_id)
        .where(*waits)
        .order_by(messages.c.created_at, messages.c.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    counted = select(func.count()).select_from(messages.join(cases, cases.c.id == messages.c.case_id))
    total = conn.execute(counted.where(*waits)).scalar_one()
    rows = conn.execute(chosen).mappings()
    found = tuple(LetterToSend(**{**row, "addressee": row["addressee"] or ""}) for row in rows)
    return LettersPage(found, total, page)

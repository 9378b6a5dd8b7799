"""The comments of a case as a page shows them, and whom one may mention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from engine.domain.actor import Actor
from engine.operations.border import MAX_ID
from engine.operations.comment import MAX_TEXT
from engine.queries import RecordFacts
from engine.queries.comments import (
    Comment,
    Mentionable,
    comments_of,
    mentionable,
    people_at_work,
)
from engine.queries.facts import CaseHeader
from webapp.guards import allowed
from webapp.locales import words

TAB = "comments"


@dataclass(frozen=True)
class Typed:
    """What was typed in a comment that was refused, with why, or that looks for a colleague first."""

    text: str = ""
    mentions: Sequence[str] = ()
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    named: str = ""


@dataclass(frozen=True)
class CommentsView:
    """``people`` are value, name and place of whom one may mention: those of the case, those chosen and
    those found by ``typed.named``; none for whoever may not write. ``max_text`` in characters."""

    comments: tuple[Comment, ...]
    me: int | None
    writes: bool
    people: tuple[tuple[str, str, str], ...]
    typed: Typed
    max_text: int = MAX_TEXT


def comments_view(
    conn: Connection,
    actor: Actor,
    case: CaseHeader,
    records: Mapping[str, Sequence[RecordFacts]],
    typed: Typed | None = None,
) -> CommentsView | None:
    """``None`` for whoever may not read personal data: comments are full of names."""
    if not case.personal:
        return None
    writes = allowed(actor, "work")
    typed = typed or Typed()
    people = _people(conn, actor, case.id, typed) if writes else ()
    return CommentsView(
        comments=comments_of(conn, records),
        me=actor.person_id,
        writes=writes,
        people=tuple((str(one.id), one.name, words(one.organisation)) for one in people),
        typed=typed,
    )


def _people(conn: Connection, actor: Actor, case_id: int, typed: Typed) -> Sequence[Mentionable]:
    """Each once, those of the case first."""
    found = list(people_at_work(conn, actor, case_id))
    chosen = [person_id(one) for one in typed.mentions]
    if chosen or typed.named:
        found += mentionable(conn, actor, case_id, named=typed.named, ids=chosen)
    return list({one.id: one for one in found}.values())


def person_id(value: str) -> int:
    """Nobody's id for what is none: it is refused like anybody who may not be mentioned."""
    found = int(value) if value.isascii() and value.isdigit() and len(value) < 20 else 0
    return found if found <= MAX_ID else 0

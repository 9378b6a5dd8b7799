"""What nobody could be told and no incident of a case stands for: its name and failure, never its content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden
from engine.queries.names import initials
from engine.storage.tables import cases, deliveries, people

PAGE = 50

NOT_DELIVERED = (deliveries.c.state == "failed") & deliveries.c.case_id.is_(None)


@dataclass(frozen=True)
class Undelivered:
    """``kind``: message, signal or start. ``sender_case_id``: the case that threw it, which is over.

    ``details`` hold codes, expressions of diagrams and names of elements.
    """

    id: int
    kind: str
    name: str
    sender_case_id: int | None
    sender_number: str | None
    code: str
    details: Mapping[str, Any]
    attempts: int
    created_at: datetime
    last_at: datetime


def _check(actor: Actor) -> None:
    if not (actor.is_system or may(actor, Verb.RESOLVE_INCIDENT, CaseFacts(organisation_path=""))):
        raise Forbidden()


def undelivered(conn: Connection, actor: Actor, limit: int | None = PAGE) -> tuple[Undelivered, ...]:
    """The newest first. Raises Forbidden."""
    _check(actor)
    names = [name for name in Undelivered.__dataclass_fields__ if name != "sender_number"]
    chosen = (
        select(*(deliveries.c[name] for name in names), cases.c.number.label("sender_number"))
        .outerjoin(cases, cases.c.id == deliveries.c.sender_case_id)
        .where(NOT_DELIVERED)
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    return tuple(Undelivered(**row) for row in conn.execute(chosen).mappings())


@dataclass(frozen=True)
class Settled:
    """What an operator decided of one. ``how`` is ``retried`` (it was delivered then) or ``discarded``."""

    id: int
    kind: str
    name: str
    how: str
    by: str | None
    at: datetime
    reason: str


def settled(conn: Connection, actor: Actor, limit: int = PAGE) -> tuple[Settled, ...]:
    """Those that wait for nobody any more, the last decision first. Raises Forbidden."""
    _check(actor)
    row = deliveries.c
    chosen = (
        select(
            *(row.id, row.kind, row.name, row.ended_how.label("how"), row.ended_at.label("at"), row.reason),
            initials(people).label("by"),
        )
        .outerjoin(people, people.c.id == row.ended_by)
        .where(row.ended_at.is_not(None))
        .order_by(row.ended_at.desc(), row.id.desc())
        .limit(limit)
    )
    return tuple(Settled(**one) for one in conn.execute(chosen).mappings())


def count_undelivered(conn: Connection, most: int) -> int:
    """``most`` means "that many or more"."""
    some = select(deliveries.c.id).where(NOT_DELIVERED).limit(most).subquery()
    return int(conn.execute(select(func.count()).select_from(some)).scalar_one())

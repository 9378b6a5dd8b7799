"""Notices to staff: reminders, escalations, returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, all_, and_, func, or_, select
from sqlalchemy.sql import false

from engine.domain.actor import Actor
from engine.queries.notifications import not_switched_off
from engine.queries.scope import complained_cases, subtree
from engine.storage.tables import cases
from engine.storage.tables import notices as table


@dataclass(frozen=True)
class Notice:
    """``code`` names the words (webapp); ``facts`` are what the words need."""

    id: int
    case_id: int
    number: str | None
    code: str
    facts: Mapping[str, Any]
    at: datetime
    read_at: datetime | None


def notices(
    conn: Connection, actor: Actor, *, unread_only: bool = False, limit: int = 50
) -> tuple[Notice, ...]:
    """The newest notices addressed to the actor or to a role that the actor holds there."""
    chosen = select(table, cases.c.number).join(cases, cases.c.id == table.c.case_id).where(addressed(actor))
    if unread_only:
        chosen = chosen.where(table.c.read_at.is_(None))
    rows = conn.execute(chosen.order_by(table.c.at.desc(), table.c.id.desc()).limit(limit))
    return tuple(Notice(r.id, r.case_id, r.number, r.code, r.facts, r.at, r.read_at) for r in rows)


def unread_notices(conn: Connection, actor: Actor) -> int:
    """How many notices wait for the actor; counted up to 100."""
    return int(conn.execute(_unread(actor)).scalar_one())


@lru_cache(maxsize=256)
def _unread(actor: Actor) -> Select[Any]:
    some = select(table.c.id).where(addressed(actor), table.c.read_at.is_(None)).limit(100).subquery()
    return select(func.count()).select_from(some)


def addressed(actor: Actor) -> ColumnElement[bool]:
    """For the actor, and not of a kind that he switched off."""
    if actor.person_id is None:
        return false()
    by_role = [
        and_(
            table.c.person_id.is_(None),
            table.c.role == grant.role.value,
            table.c.organisation_id.in_(subtree(grant.path)),
        )
        for grant in actor.grants
    ]
    mine = or_(table.c.person_id == actor.person_id, *by_role)
    return and_(mine, not_switched_off(actor), table.c.case_id != all_(complained_cases(actor)))

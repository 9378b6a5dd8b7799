"""Marks a notice as read: for the person it is for, or for everyone of the role it is for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select, update

from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.queries.scope import own_id
from engine.storage.tables import appeals, notices, organisations
from engine.storage.unit_of_work import unit_of_work


def read_notice(
    engine: Engine, actor: Actor, *, notice_id: int, at: datetime | None = None
) -> dict[str, Any]:
    """Answers ``case_id`` and ``code``. The first reading counts. Raises NotFound for another's notice."""
    with unit_of_work(engine, at=at) as work:
        row = work.conn.execute(
            select(notices, organisations.c.path, appeals.c.complained_of_id)
            .outerjoin(organisations, organisations.c.id == notices.c.organisation_id)
            .outerjoin(appeals, appeals.c.case_id == notices.c.case_id)
            .where(notices.c.id == notice_id)
        ).first()
        if row is None or row.complained_of_id == own_id(actor):
            raise NotFound(notice_id=notice_id)
        if not _is_for(actor, row.person_id, row.role, row.path):
            raise NotFound(notice_id=notice_id)
        first = func.coalesce(notices.c.read_at, work.now)
        work.conn.execute(update(notices).where(notices.c.id == notice_id).values(read_at=first))
        return {"case_id": row.case_id, "code": row.code}


def _is_for(actor: Actor, person_id: int | None, role: str | None, path: str | None) -> bool:
    if person_id is not None:
        return person_id == actor.person_id
    return any(grant.role == role and (path or "").startswith(grant.path) for grant in actor.grants)

"""Drops a saved filter; who had it in the menu by sharing has it no more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete

from engine.domain.actor import Actor
from engine.operations.kept_filters import own_filter
from engine.operations.once import once
from engine.storage.tables import saved_filters
from engine.storage.unit_of_work import UnitOfWork

VERB = "drop_filter"


def drop_filter(
    engine: Engine, actor: Actor, *, filter_id: int, key: str | None = None, at: datetime | None = None
) -> dict[str, Any]:
    """Answers ``filter_id``. Raises NotFound, Forbidden (another's)."""

    def do(work: UnitOfWork) -> dict[str, Any]:
        own_filter(work, actor, filter_id)
        work.conn.execute(delete(saved_filters).where(saved_filters.c.id == filter_id))
        return {"filter_id": filter_id}

    return once(engine, actor, VERB, {"id": filter_id}, do, key=key, at=at)

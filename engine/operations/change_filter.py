"""Gives a saved filter another name, or shows it to others than before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, update

from engine.domain.actor import Actor
from engine.domain.errors import InvalidData
from engine.domain.saved_filter import name_codes
from engine.operations.border import clean_text
from engine.operations.kept_filters import own_filter, place_for, refuse_taken_name
from engine.operations.once import once
from engine.storage.tables import saved_filters
from engine.storage.unit_of_work import UnitOfWork

VERB = "change_filter"


def change_filter(
    engine: Engine,
    actor: Actor,
    *,
    filter_id: int,
    name: str,
    share: str,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``filter_id``. Raises NotFound, Forbidden (another's), InvalidData (``name``, ``share``)."""
    name = clean_text(name)

    def do(work: UnitOfWork) -> dict[str, Any]:
        own_filter(work, actor, filter_id)
        if errors := name_codes(name):
            raise InvalidData(errors=errors)
        refuse_taken_name(work, actor, name, filter_id)
        columns = {"name": name, "shared_with": place_for(work, actor, share)}
        work.conn.execute(update(saved_filters).where(saved_filters.c.id == filter_id).values(columns))
        return {"filter_id": filter_id}

    return once(engine, actor, VERB, {"id": filter_id, "name": name, "share": share}, do, key=key, at=at)

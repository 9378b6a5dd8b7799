"""Keeps what a person typed and did not submit. No journal entry: nothing has happened yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql import insert

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.canonical import canonical, plain
from engine.domain.errors import TooLarge
from engine.operations.border import keepable
from engine.operations.locked_case import lock_by_item
from engine.operations.once import once
from engine.operations.work_items import check_may_hold, check_open
from engine.storage.tables import drafts
from engine.storage.unit_of_work import UnitOfWork

VERB = "save_draft"
LIMIT = 1024 * 1024


def save_draft(
    engine: Engine,
    actor: Actor,
    *,
    work_item_id: int,
    data: Mapping[str, Any],
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``saved_at``. The data is kept as typed, unchecked; one draft per person and item.

    Only characters that cannot be stored (NUL, halves of surrogate pairs) are left out.
    Raises NotFound, AlreadyDone, AlreadyTaken, Forbidden, TooLarge, InvalidData.
    """
    data = keepable(data)
    if len(canonical(data)) > LIMIT:
        raise TooLarge(limit=LIMIT)

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_by_item(work, actor, work_item_id)
        check_open(work, locked)
        check_may_hold(work, locked, actor, Verb.SAVE_DRAFT)
        row = {"data": plain(data), "saved_at": work.now}
        saved = insert(drafts).values(row | {"work_item_id": work_item_id, "person_id": actor.person_id})
        work.conn.execute(saved.on_conflict_do_update(index_elements=["work_item_id", "person_id"], set_=row))
        return {"saved_at": work.now}

    return once(engine, actor, VERB, {"id": work_item_id, "data": data}, do, key=key, at=at, locks_case=True)

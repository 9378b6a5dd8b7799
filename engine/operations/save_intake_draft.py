"""Keeps what a registrar typed and has not stored yet: one draft a person (nothing has happened yet)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete
from sqlalchemy.dialects.postgresql import insert

from engine.domain.access import TABLE, Verb
from engine.domain.actor import Actor
from engine.domain.canonical import canonical, plain
from engine.domain.errors import Forbidden, TooLarge
from engine.operations.border import keepable
from engine.operations.once import once
from engine.operations.save_draft import LIMIT
from engine.storage.tables import intake_drafts
from engine.storage.unit_of_work import UnitOfWork

VERB = "save_intake_draft"


def save_intake_draft(
    engine: Engine,
    actor: Actor,
    *,
    data: Mapping[str, Any],
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``saved_at``; without data the draft goes. Kept as typed, unchecked.

    Raises Forbidden, TooLarge, InvalidData.
    """
    if not any(Verb.RECEIVE_APPEAL in TABLE[role] for role in actor.roles):
        raise Forbidden()
    data = keepable(data)
    if len(canonical(data)) > LIMIT:
        raise TooLarge(limit=LIMIT)

    def do(work: UnitOfWork) -> dict[str, Any]:
        own = intake_drafts.c.person_id == actor.person_id
        if not data:
            work.conn.execute(delete(intake_drafts).where(own))
            return {"saved_at": work.now}
        row = {"data": plain(data), "saved_at": work.now}
        saved = insert(intake_drafts).values(row | {"person_id": actor.person_id})
        work.conn.execute(saved.on_conflict_do_update(index_elements=["person_id"], set_=row))
        return {"saved_at": work.now}

    return once(engine, actor, VERB, {"data": data}, do, key=key, at=at)

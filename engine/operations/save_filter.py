"""Keeps an address of the inbox under a name. No journal entry: nothing has happened to a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert, select

from engine.domain.actor import Actor
from engine.domain.errors import InvalidData
from engine.domain.saved_filter import MAX_ARGUMENTS, MOST, Share, name_codes
from engine.operations.border import clean_text
from engine.operations.kept_filters import number_of, place_for, refuse_taken_name
from engine.operations.once import once
from engine.queries.scope import own_id
from engine.storage.tables import people, saved_filters
from engine.storage.unit_of_work import UnitOfWork

VERB = "save_filter"


def save_filter(
    engine: Engine,
    actor: Actor,
    *,
    name: str,
    arguments: str,
    share: str = Share.NOBODY.value,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``arguments`` is the query of an address that its reader has checked, such as ``preset=unit&topic=T1``.

    Answers ``filter_id``. Raises InvalidData (``name``: ``name_taken``; ``arguments``, ``share``;
    ``filters``: ``too_many``), KeyReused.
    """
    name = clean_text(name)
    body = {"name": name, "arguments": arguments, "share": share}

    def do(work: UnitOfWork) -> dict[str, Any]:
        if errors := name_codes(name):
            raise InvalidData(errors=errors)
        if len(arguments) > MAX_ARGUMENTS:
            raise InvalidData(errors={"arguments": ["too_long"]})
        # One at a time of a person: the number and the name are looked at before.
        work.conn.execute(select(people.c.id).where(people.c.id == own_id(actor)).with_for_update())
        if number_of(work, actor) >= MOST:
            raise InvalidData(errors={"filters": ["too_many_filters"]})
        refuse_taken_name(work, actor, name)
        row: dict[str, Any] = {"owner_id": actor.person_id, "name": name, "arguments": arguments}
        row |= {"shared_with": place_for(work, actor, share), "created_at": work.now}
        new = insert(saved_filters).values(row).returning(saved_filters.c.id)
        return {"filter_id": work.conn.execute(new).scalar_one()}

    return once(engine, actor, VERB, body, do, key=key, at=at)

"""Settles how this installation reads the cap of an extension: two months in all, or on top of the term."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql import insert

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData
from engine.domain.legal_clock import ExtensionReading
from engine.operations.once import once
from engine.storage.settings import EXTENSION_READING
from engine.storage.tables import settings
from engine.storage.unit_of_work import UnitOfWork

VERB = "set_extension_reading"


def set_extension_reading(
    engine: Engine, actor: Actor, *, reading: str, key: str | None = None, at: datetime | None = None
) -> dict[str, Any]:
    """It counts for extensions from now on; terms that were extended stay. Answers ``reading``.

    Raises Forbidden, InvalidData (``reading``).
    """
    if not may(actor, Verb.PUBLISH_CALENDAR, CaseFacts(organisation_path="")):
        raise Forbidden()
    if reading not in set(ExtensionReading):
        raise InvalidData(errors={"reading": ["unknown"]})

    def do(work: UnitOfWork) -> dict[str, Any]:
        row = {"value": reading, "changed_by": actor.person_id, "changed_at": work.now}
        kept = insert(settings).values(name=EXTENSION_READING, **row)
        work.conn.execute(kept.on_conflict_do_update(index_elements=["name"], set_=row))
        return {"reading": reading}

    return once(engine, actor, VERB, {"reading": reading}, do, key=key, at=at)

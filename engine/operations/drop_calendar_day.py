"""Takes a proposed day out of the draft of the next calendar."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, delete

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, NotFound
from engine.operations.once import once
from engine.storage.tables import calendar_edits
from engine.storage.unit_of_work import UnitOfWork

VERB = "drop_calendar_day"


def drop_calendar_day(
    engine: Engine, actor: Actor, *, day: date, key: str | None = None, at: datetime | None = None
) -> dict[str, Any]:
    """Answers ``day``. Raises Forbidden, NotFound (nothing is proposed for that day)."""
    if not may(actor, Verb.PROPOSE_CALENDAR, CaseFacts(organisation_path="")):
        raise Forbidden()

    def do(work: UnitOfWork) -> dict[str, Any]:
        gone = work.conn.execute(delete(calendar_edits).where(calendar_edits.c.day == day))
        if not gone.rowcount:
            raise NotFound(day=day.isoformat())
        return {"day": day.isoformat()}

    return once(engine, actor, VERB, {"day": day.isoformat()}, do, key=key, at=at)

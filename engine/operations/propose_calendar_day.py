"""Proposes a day of the working calendar: kept beside the calendar until somebody publishes it.

All proposals together are the draft of the next version. One a day: the newest takes the place of the one
before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql import insert

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.calendar_edits import NAMED, Edit, EditKind, problems
from engine.domain.errors import Forbidden, InvalidData
from engine.operations.border import MAX_REASON, clean_text
from engine.operations.once import once
from engine.storage.calendars import newest_calendar
from engine.storage.tables import calendar_edits
from engine.storage.unit_of_work import UnitOfWork

VERB = "propose_calendar_day"


def propose_calendar_day(
    engine: Engine,
    actor: Actor,
    *,
    day: date,
    kind: str,
    act: str,
    note: str = "",
    name: Mapping[str, str] = {},
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``kind`` of :class:`engine.domain.calendar_edits.EditKind`; ``act``: which act says so.

    Answers ``day``. Raises Forbidden, InvalidData (``day``, ``kind``, ``act``, ``note``, ``name_kk``, ...).
    """
    if not may(actor, Verb.PROPOSE_CALENDAR, CaseFacts(organisation_path="")):
        raise Forbidden()
    texts = {language: clean_text(str(name.get(language, ""))) for language in ("kk", "ru", "en")}
    act, note = clean_text(act), clean_text(note)
    if kind not in set(EditKind):
        raise InvalidData(errors={"kind": ["unknown"]})
    if too_long := [field for field, text in (("act", act), ("note", note)) if len(text) > MAX_REASON]:
        raise InvalidData(errors={field: ["too_long"] for field in too_long})
    if any(len(text) > MAX_REASON for text in texts.values()):
        raise InvalidData(
            errors={f"name_{one}": ["too_long"] for one in texts if len(texts[one]) > MAX_REASON}
        )
    edit = Edit(day, EditKind(kind), act, note, texts if EditKind(kind) in NAMED else {})

    def do(work: UnitOfWork) -> dict[str, Any]:
        calendar = newest_calendar(work.conn, day)
        if errors := problems(edit, calendar.first, calendar.last):
            raise InvalidData(errors=errors)
        row: dict[str, Any] = {"kind": edit.kind.value, "name": dict(edit.name), "act": act, "note": note}
        row |= {"proposed_by": actor.person_id, "proposed_at": work.now}
        kept = insert(calendar_edits).values(day=day, **row)
        work.conn.execute(kept.on_conflict_do_update(index_elements=["day"], set_=row))
        return {"day": day.isoformat()}

    body = {"day": day.isoformat(), "kind": kind, "act": act, "note": note, "name": texts}
    return once(engine, actor, VERB, body, do, key=key, at=at)

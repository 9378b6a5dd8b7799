"""Publishes the proposed days as the next version of the working calendar, and has open terms recounted.

The version, the end of the draft and the job that recounts are one transaction: there is no calendar that
nobody follows. Which clocks are still to be recounted needs no list: those that were counted with an
earlier version (:mod:`engine.operations.recount_clocks`).
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, text

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.calendar_edits import with_edits
from engine.domain.canonical import canonical
from engine.domain.errors import Forbidden, InvalidData, StaleVersion
from engine.operations.border import clean_text, reason_codes
from engine.operations.once import once
from engine.queries.calendar import draft_digest, edits_of, proposals
from engine.storage.calendars import Version, version_at
from engine.storage.jobs import RECOUNT, defer
from engine.storage.tables import calendar_edits, calendar_versions, clocks
from engine.storage.unit_of_work import UnitOfWork

VERB = "publish_calendar"
LOCK = 7401021


def publish_calendar(
    engine: Engine,
    actor: Actor,
    *,
    reason: str,
    draft: str,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``draft`` is the digest of the proposals that were previewed (:func:`engine.queries.calendar.preview`).

    Answers ``version`` and ``clocks``: how many running terms are counted anew. Raises Forbidden, InvalidData
    (``reason``; ``draft``: nothing is proposed), StaleVersion (the proposals changed since the preview).
    """
    if not may(actor, Verb.PUBLISH_CALENDAR, CaseFacts(organisation_path="")):
        raise Forbidden()
    reason = clean_text(reason)
    if errors := reason_codes(reason):
        raise InvalidData(errors=errors)

    def do(work: UnitOfWork) -> dict[str, Any]:
        # One publication at a time: numbers have no gap, and a draft is published once.
        work.conn.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        proposed = proposals(work.conn)
        if not proposed:
            raise InvalidData(errors={"draft": ["empty"]})
        if draft_digest(proposed) != draft:
            raise StaleVersion(version=draft_digest(proposed))
        before = version_at(work.conn)
        _keep_the_first(work.conn, before, work.now)
        number = before.number + 1
        content = with_edits(before.facts, edits_of(proposed), f"{work.now:%Y-%m-%d}.{number}")
        waiting = clocks.c.stopped_at.is_(None)
        count = work.conn.execute(select(func.count()).select_from(clocks).where(waiting)).scalar_one()
        row = _row(number, content) | {"reason": reason, "published_by": actor.person_id}
        work.conn.execute(insert(calendar_versions).values(row | {"published_at": work.now, "clocks": count}))
        work.conn.execute(delete(calendar_edits))
        defer(work.conn, RECOUNT)
        return {"version": number, "clocks": count}

    return once(engine, actor, VERB, {"reason": reason, "draft": draft}, do, key=key, at=at)


def _keep_the_first(conn: Connection, shipped: Version, now: datetime) -> None:
    """What was shipped counted until now, and must be there to be asked whatever a later release ships."""
    if not shipped.digest:
        conn.execute(
            insert(calendar_versions).values(_row(shipped.number, shipped.facts) | {"published_at": now})
        )


def _row(number: int, content: Any) -> dict[str, Any]:
    digest = hashlib.sha256(canonical(content)).hexdigest()
    return {"version": number, "content": content, "digest": digest}

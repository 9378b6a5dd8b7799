"""A registrar says that a letter went by post: the day and the postal number are the proof (P-01 step 13)."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, select, update

from engine.domain.access import Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import AlreadyDone, Forbidden, InvalidData, NotFound
from engine.domain.local_time import local_date
from engine.operations.advancing import note
from engine.operations.border import is_id
from engine.operations.locked_case import lock_case, person_name
from engine.operations.once import once
from engine.storage.tables import messages
from engine.storage.unit_of_work import UnitOfWork

VERB = "post_letter"
_TRACKING = re.compile(r"[A-Z0-9-]{0,40}")


def post_letter(
    engine: Engine,
    actor: Actor,
    *,
    message_id: int,
    posted_on: date,
    tracking_number: str = "",
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``state``: ``posted``. The tracking number may be empty: an ordinary letter has none.

    Raises NotFound, Forbidden, AlreadyDone (posted before, or not a letter to print), InvalidData
    (``posted_on``: ``in_the_future``, ``before_the_letter``; ``tracking_number``: ``bad_characters``).
    """
    tracking = "".join(tracking_number.split()).upper()
    if not _TRACKING.fullmatch(tracking):
        raise InvalidData(errors={"tracking_number": ["bad_characters"]})

    def do(work: UnitOfWork) -> dict[str, Any]:
        mine = messages.c.id == message_id
        chosen = select(messages).where(mine)
        row = work.conn.execute(chosen).first() if is_id(message_id) else None
        if row is None:
            raise NotFound(message_id=message_id)
        locked = lock_case(work, actor, row.case_id)
        if not may(actor, Verb.SEND_LETTERS, locked.facts):
            raise Forbidden()
        row = work.conn.execute(chosen.with_for_update()).one()
        if row.state != "no_address":
            by = person_name(work, row.posted_by)
            raise AlreadyDone(by=by, at=row.posted_on.isoformat() if row.posted_on else None, state=row.state)
        _check_day(posted_on, local_date(row.created_at), local_date(work.now))
        proof = {"state": "posted", "posted_on": posted_on, "tracking_number": tracking}
        work.conn.execute(update(messages).where(mine).values(proof | {"posted_by": actor.person_id}))
        # The tracking number stays out of the journal: with it the post tells the addressee's name.
        note(work, locked, actor, VERB, {"message_id": message_id}, {"posted_on": posted_on.isoformat()})
        return {"state": "posted"}

    body = {"message": message_id, "posted_on": posted_on.isoformat(), "tracking_number": tracking}
    return once(engine, actor, VERB, body, do, key=key, at=at)


def _check_day(day: date, written_on: date, today: date) -> None:
    if day > today:
        raise InvalidData(errors={"posted_on": ["in_the_future"]})
    if day < written_on:
        raise InvalidData(errors={"posted_on": ["before_the_letter"]})

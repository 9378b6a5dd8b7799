"""A word among colleagues about a case: kept as a record, never shown to the applicant, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert

from engine.domain.access import Verb, may, without_orders
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData
from engine.operations.advancing import note
from engine.operations.border import clean_text, is_id
from engine.operations.locked_case import LockedCase, lock_case
from engine.operations.once import once
from engine.queries.session_actor import actor_by_id
from engine.service_tasks.context import Recipient
from engine.storage.records import write_record
from engine.storage.tables import notices
from engine.storage.unit_of_work import UnitOfWork

VERB = "comment"
KIND = "comment"
NOTICE = "mentioned"
MAX_TEXT = 4000
MAX_MENTIONS = 20


def comment(
    engine: Engine,
    actor: Actor,
    *,
    case_id: int,
    text: str,
    mentions: Sequence[int] = (),
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``case_id`` and ``version``, the number of the comment in the case.

    Who may read the personal data of the case may comment on it and be mentioned; each mentioned colleague
    gets a notice. Whoever may not is refused in the same way as somebody who does not exist.
    Raises NotFound, Forbidden, KeyReused, InvalidData (``text``, at most 4,000 characters; ``mentions``).
    """
    text, mentioned = clean_text(text), sorted(set(mentions))
    body = {"case_id": case_id, "text": text, "mentions": mentioned}

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_case(work, actor, case_id)
        if not may(without_orders(actor), Verb.VIEW_PERSONAL_DATA, locked.facts):
            raise Forbidden()
        _check(work, locked, text, mentioned)
        record = write_record(
            work.conn,
            case_id=locked.id,
            case_seq=locked.next_seq,
            kind=KIND,
            data={"text": text, "mentions": mentioned},
            author_id=actor.person_id,
            at=work.now,
        )
        note(work, locked, actor, VERB, {}, {}, record)
        told = [one for one in mentioned if one != actor.person_id]
        row = {"case_id": locked.id, "code": NOTICE, "facts": {"by": actor.name}, "at": work.now}
        if told:
            work.conn.execute(insert(notices), [row | Recipient(person_id=one).columns() for one in told])
        return {"case_id": locked.id, "version": record.version}

    return once(engine, actor, VERB, body, do, key=key, at=at, locks_case=True)


def _check(work: UnitOfWork, locked: LockedCase, text: str, mentioned: Sequence[int]) -> None:
    errors: dict[str, list[str]] = {}
    if not text:
        errors["text"] = ["required"]
    elif len(text) > MAX_TEXT:
        errors["text"] = ["too_long"]
    if len(mentioned) > MAX_MENTIONS or not all(_may_read(work, locked, one) for one in mentioned):
        errors["mentions"] = ["cannot_be_mentioned"]
    if errors:
        raise InvalidData(errors=errors)


def _may_read(work: UnitOfWork, locked: LockedCase, person_id: int) -> bool:
    person = actor_by_id(work.conn, person_id) if is_id(person_id) else None
    return person is not None and may(person, Verb.VIEW_PERSONAL_DATA, locked.facts)

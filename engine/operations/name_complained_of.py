"""Writes down whom a complaint is about: that person sees nothing of it from then on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden
from engine.operations.advancing import note
from engine.operations.border import clean_text
from engine.operations.complained_of import ComplainedOf, check_complained_of, store_complained_of, take_away
from engine.operations.locked_case import lock_case
from engine.operations.once import once
from engine.storage.records import write_record
from engine.storage.unit_of_work import UnitOfWork

VERB = "name_complained_of"
KIND = "complained_of"


def name_complained_of(
    engine: Engine,
    actor: Actor,
    *,
    case_id: int,
    person_id: int | None = None,
    unit_id: int | None = None,
    text: str = "",
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """A person or a body of the directory, the applicant's own words, or several; nothing takes it back.

    What the person had in hand goes back to the group, the head is told. Answers ``case_id`` and
    ``taken_away``. Raises NotFound, Forbidden, InvalidData (``complained_of_id``,
    ``complained_of_unit_id``, ``complained_of``), KeyReused.
    """
    told = ComplainedOf(person_id, unit_id, clean_text(text))
    body = {"case_id": case_id, "person": person_id, "unit": unit_id, "text": told.text}

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_case(work, actor, case_id)
        if not may(actor, Verb.NAME_COMPLAINED_OF, locked.facts):
            raise Forbidden()
        check_complained_of(work.conn, told)
        store_complained_of(work.conn, locked, told)
        data = {"person": told.person_id, "unit": told.unit_id, "text": told.text}
        record = write_record(
            work.conn,
            case_id=locked.id,
            case_seq=locked.next_seq,
            kind=KIND,
            data=data,
            author_id=actor.person_id,
            at=work.now,
        )
        note(work, locked, actor, VERB, {}, {}, record)
        return {"case_id": case_id, "taken_away": take_away(work, locked, actor)}

    return once(engine, actor, VERB, body, do, key=key, at=at, locks_case=True)

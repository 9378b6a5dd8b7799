"""Takes a comment back: its words are shown no more, the record stays, and that it was withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from engine.domain.actor import Actor
from engine.domain.errors import AlreadyDone, Forbidden, NotFound
from engine.operations import comment
from engine.operations.advancing import note
from engine.operations.border import is_id
from engine.operations.locked_case import lock_case, moment_of, person_name
from engine.operations.once import once
from engine.storage.records import write_record
from engine.storage.tables import records
from engine.storage.unit_of_work import UnitOfWork

VERB = "withdraw_comment"
KIND = "comment_withdrawal"


def withdraw_comment(
    engine: Engine,
    actor: Actor,
    *,
    case_id: int,
    version: int,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``case_id``. Only its author takes the comment ``version`` back, once.

    Raises NotFound, Forbidden, AlreadyDone, KeyReused.
    """
    body = {"case_id": case_id, "version": version}

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_case(work, actor, case_id)
        of_case = records.c.case_id == locked.id
        chosen = select(records.c.author_id).where(
            of_case, records.c.kind == comment.KIND, records.c.version == version
        )
        row = work.conn.execute(chosen).first() if is_id(version) and version < 2**31 else None
        if row is None:
            raise NotFound(case_id=case_id, comment=version)
        if actor.person_id is None or row.author_id != actor.person_id:
            raise Forbidden()
        earlier = select(records.c.author_id, records.c.at).where(
            of_case, records.c.kind == KIND, records.c.data["comment"].as_integer() == version
        )
        if done := work.conn.execute(earlier).first():
            raise AlreadyDone(by=person_name(work, done.author_id), at=moment_of(done.at), state="withdrawn")
        record = write_record(
            work.conn,
            case_id=locked.id,
            case_seq=locked.next_seq,
            kind=KIND,
            data={"comment": version},
            author_id=actor.person_id,
            at=work.now,
        )
        note(work, locked, actor, VERB, {}, {}, record)
        return {"case_id": locked.id}

    return once(engine, actor, VERB, body, do, key=key, at=at, locks_case=True)

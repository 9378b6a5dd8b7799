"""Confirms or refuses an act of destruction that another person put forward; carries out what is confirmed.

One transaction: all cases of the act are emptied, each with an entry of its own, or none. Their files go
after the commit by a job, for a disk knows no transaction (:mod:`engine.operations.remove_erased_files`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, update

from engine.domain.access import Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import AlreadyDone, DutiesConflict, Forbidden, InvalidData, NotFound
from engine.domain.retention import Ground
from engine.journal.acts import ERASED
from engine.operations.advancing import note
from engine.operations.border import clean_text, is_id, reason_codes
from engine.operations.locked_case import LockedCase, lock_case, moment_of, person_name
from engine.operations.once import once
from engine.operations.propose_erasure import place_of, refuse, refuse_names
from engine.storage.erasing import erase_case
from engine.storage.jobs import REMOVE_ERASED, defer
from engine.storage.tables import erasure_cases, erasures, records
from engine.storage.unit_of_work import UnitOfWork

VERB = "decide_erasure"


def decide_erasure(
    engine: Engine,
    actor: Actor,
    *,
    erasure_id: int,
    confirm: bool,
    reason: str = "",
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """A refusal needs its ``reason``. Answers ``state``, ``erased`` (ids of cases) and ``already`` (those
    that an earlier act had erased).

    Raises NotFound, Forbidden, DutiesConflict (his own proposal), AlreadyDone, InvalidData (``reason``;
    ``cases``: what stands in the way of one has come up since).
    """
    reason = clean_text(reason)

    def do(work: UnitOfWork) -> dict[str, Any]:
        act = _act(work.conn, erasure_id)
        if not may(actor, Verb.CONFIRM_ERASURE, place_of(work, act.organisation_id)):
            raise Forbidden()
        if errors := reason_codes(reason, required=not confirm):
            raise InvalidData(errors=errors)
        if act.state != "waiting":
            by = person_name(work, act.decided_by)
            raise AlreadyDone(by=by, at=moment_of(act.decided_at), state=act.state)
        if act.proposed_by == actor.person_id:
            raise DutiesConflict(erasure_id=erasure_id)
        for case_id in _named(work.conn, act.id):
            refuse_names(work, case_id, reason, "reason")
        state = "carried_out" if confirm else "refused"
        decided = {"decided_by": actor.person_id, "decided_at": work.now, "reason": reason, "state": state}
        work.conn.execute(update(erasures).where(erasures.c.id == erasure_id).values(decided))
        told: dict[str, Any] = {"state": state, "erased": [], "already": []}
        if confirm:
            _carry_out(work, actor, act, told)
            defer(work.conn, REMOVE_ERASED)
        return told

    body = {"erasure_id": erasure_id, "confirm": confirm, "reason": reason}
    return once(engine, actor, VERB, body, do, key=key, at=at)


def _act(conn: Connection, erasure_id: int) -> Row[Any]:
    chosen = select(erasures).where(erasures.c.id == erasure_id).with_for_update()
    row = conn.execute(chosen).first() if is_id(erasure_id) else None
    if row is None:
        raise NotFound(erasure_id=erasure_id)
    return row


def _named(conn: Connection, erasure_id: int) -> Sequence[int]:
    chosen = select(erasure_cases.c.case_id).where(erasure_cases.c.erasure_id == erasure_id)
    return conn.execute(chosen.order_by(erasure_cases.c.case_id)).scalars().all()


def _carry_out(work: UnitOfWork, actor: Actor, act: Row[Any], told: dict[str, Any]) -> None:
    for case_id in _named(work.conn, act.id):
        locked = lock_case(work, actor, case_id, known_by=Verb.CONFIRM_ERASURE)
        if locked.erased:
            told["already"].append(case_id)
            continue
        refuse(work, locked, Ground(act.ground))
        _erase(work, actor, act, locked)
        told["erased"].append(case_id)


def _erase(work: UnitOfWork, actor: Actor, act: Row[Any], locked: LockedCase) -> None:
    mine = (erasure_cases.c.erasure_id == act.id) & (erasure_cases.c.case_id == locked.id)
    work.conn.execute(update(erasure_cases).where(mine).values(case_seq=locked.next_seq))
    kept = (records.c.kind, records.c.version, records.c.author_id, records.c.at)
    of_case = select(*kept).where(records.c.case_id == locked.id)
    emptied = [list(row) for row in work.conn.execute(of_case.order_by(records.c.id))]
    erase_case(work.conn, locked.told, locked.id, act.id)
    facts = {"erasure": act.id, "act_number": act.act_number, "act_date": act.act_date, "ground": act.ground}
    note(work, locked, actor, ERASED, facts, {"erased": emptied})

"""An operator lets a case go on without what failed, with a reason.

A job counts as done with the result that the operator gives. A timer beside a task never fires; one that
the flow itself waits for cannot be skipped: then the token must be moved. What a person tried is forgotten;
what a message or signal carried is discarded.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, RowMapping, update

from engine.domain.actor import Actor
from engine.operations.advancing import Effects, advance_case, keep_reason, note
from engine.operations.border import clean_text
from engine.operations.complete_job import read_of
from engine.operations.incident_ends import SKIPPED, end_now
from engine.operations.locked_case import LockedCase
from engine.operations.once import once
from engine.operations.refused import TOLD
from engine.operations.resolving import check_reason, lock_open_incident, not_this_way
from engine.storage.tables import timers
from engine.storage.unit_of_work import UnitOfWork

VERB = "skip_incident"


def skip_incident(
    engine: Engine,
    actor: Actor,
    *,
    incident_id: int,
    reason: str,
    result: Mapping[str, Any] = {},
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``case_id`` and ``state`` (``ended``). ``result``: what a skipped job would have brought back.

    Raises NotFound, AlreadyDone, InvalidData (``reason``; ``incident`` where only a move helps), and what
    the engine refuses (ProcessStuck, ExpressionFailed).
    """
    reason = clean_text(reason)
    check_reason(reason)
    body = {"incident": incident_id, "reason": reason, "result": result}

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked, incident = lock_open_incident(work, actor, incident_id)
        if incident["kind"] == "job":
            _complete(work, locked, actor, incident, reason, result)
        elif incident["kind"] in TOLD | {"timer", "complete"}:
            _drop(work, locked, actor, incident, reason)
        else:
            raise not_this_way("only_move")
        return {"case_id": locked.id, "state": "ended"}

    return once(engine, actor, VERB, body, do, key=key, at=at)


def _complete(
    work: UnitOfWork,
    locked: LockedCase,
    actor: Actor,
    incident: RowMapping,
    reason: str,
    result: Mapping[str, Any],
) -> None:
    record = keep_reason(work, locked, actor, VERB, reason)
    effects = Effects(record=record, ended_how=SKIPPED)
    read = read_of(locked, incident["key"], result)
    advance_case(work, locked, actor, VERB, "job", incident["key"], read, effects)


def _drop(work: UnitOfWork, locked: LockedCase, actor: Actor, incident: RowMapping, reason: str) -> None:
    """Beside the process: nothing in it waits for this alone."""
    change: dict[str, Any] = {}
    if incident["kind"] == "timer":
        element = locked.deployment.elements(locked.row["process_id"]).get(incident["element_id"])
        if element is None or element.type != "boundaryEvent":
            raise not_this_way("only_move")
        mine = (timers.c.case_id == locked.id) & (timers.c.key == incident["key"])
        work.conn.execute(update(timers).where(mine).values(state="cancelled"))
        change["timers_cancelled"] = [incident["key"]]
    change["incidents"] = end_now(work, locked, actor, {incident["id"]}, SKIPPED)
    record = keep_reason(work, locked, actor, VERB, reason)
    facts = {"key": incident["key"], "incident": incident["kind"]}
    note(work, locked, actor, VERB, facts, change, record)

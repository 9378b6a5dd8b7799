"""Gives a message or a signal to the catch that waits for it: once, because the waiting ends with it.

A catch that goes on waiting (beside a task, without interrupting it) waits anew, under a new key.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from engine.domain.access import Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import ExpressionFailed, Forbidden, JauapError, ProcessStuck
from engine.operations.advancing import advance_case
from engine.operations.incidents import cause
from engine.operations.locked_case import lock_case
from engine.operations.once import once
from engine.operations.record_incident import record_incident
from engine.storage.tables import subscriptions
from engine.storage.unit_of_work import UnitOfWork

VERB = "deliver_event"


def deliver_event(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    subscription_id: int,
    variables: Mapping[str, Any],
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``state``: ``delivered`` (with ``case_id``), ``late`` (nobody waits any more), ``incident``.

    Without output mappings all variables reach the process, as in Camunda; else those that they read.
    """
    with engine.connect() as conn:
        row = conn.execute(select(subscriptions).where(subscriptions.c.id == subscription_id)).first()
    if row is None:
        return {"state": "late"}

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_case(work, actor, row.case_id)
        if not may(actor, Verb.RUN_JOB, locked.facts):
            raise Forbidden()
        still = select(subscriptions.c.id).where(subscriptions.c.id == subscription_id)
        if work.conn.execute(still).first() is None:
            return {"state": "late", "case_id": row.case_id}
        reads = locked.deployment.output_reads(locked.row["process_id"], row.element_id)
        taken = {name: value for name, value in variables.items() if not reads or name in reads}
        advance_case(work, locked, actor, VERB, row.kind, row.key, taken)
        return {"state": "delivered", "case_id": row.case_id}

    try:
        return once(engine, actor, VERB, {"subscription": subscription_id}, do, key=key, at=at)
    except (ProcessStuck, ExpressionFailed) as refusal:
        return _tell(engine, row, refusal)


def _tell(engine: Engine, row: Any, refusal: JauapError) -> dict[str, Any]:
    code, details = cause(refusal)
    told = {"kind": row.kind, "thing": row.key, "code": code, "details": details | {"name": row.message}}
    record_incident(engine, case_id=row.case_id, **told)
    return {"state": "incident", "case_id": row.case_id}

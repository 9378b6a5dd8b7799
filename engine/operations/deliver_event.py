"""Gives a message or a signal to the catch that waits for it: once, because the waiting ends with it.

A catch that goes on waiting (beside a task, without interrupting it) waits anew, under a new key.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, select

from engine.domain.access import Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import ExpressionFailed, Forbidden, ProcessStuck
from engine.operations.advancing import Effects, advance_case
from engine.operations.incidents import cause
from engine.operations.locked_case import LockedCase, lock_case
from engine.operations.once import once
from engine.operations.refuse_event import refuse_event
from engine.operations.refused import behind, first_time
from engine.storage.tables import deliveries, subscriptions
from engine.storage.unit_of_work import UnitOfWork

VERB = "deliver_event"


def deliver_event(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    subscription_id: int,
    variables: Mapping[str, Any],
    message_id: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``state``: ``delivered`` (with ``case_id``), ``late`` (nobody waits any more), ``incident``.

    A case takes a message of one ``message_id`` once, whatever waits by then. Without output mappings all
    variables reach the process, as in Camunda; else those that they read. Raises Forbidden.
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
        waits = work.conn.execute(still).first() is not None
        if not waits or not first_time(work, row.case_id, row.message, message_id):
            return {"state": "late", "case_id": row.case_id}
        if message_id is not None:
            # The same was refused before, and is no longer to be retried.
            same = behind(row.case_id, row.kind, row.key) & (deliveries.c.message_id == message_id)
            work.conn.execute(delete(deliveries).where(same))
        give(work, locked, actor, VERB, row, variables, Effects())
        return {"state": "delivered", "case_id": row.case_id}

    try:
        return once(engine, actor, VERB, {"subscription": subscription_id}, do, key=None, at=at)
    except (ProcessStuck, ExpressionFailed) as refusal:
        code, details = cause(refusal)
        told: dict[str, Any] = {"variables": variables, "message_id": message_id}
        why: dict[str, Any] = {"code": code, "details": details}
        return refuse_event(engine, case_id=row.case_id, subscription_id=subscription_id, **told, **why)


def give(
    work: UnitOfWork,
    locked: LockedCase,
    actor: Actor,
    verb: str,
    catch: Any,
    variables: Mapping[str, Any],
    effects: Effects,
) -> None:
    """``catch`` is the row of ``subscriptions``. Raises what the engine refuses."""
    reads = locked.deployment.output_reads(locked.row["process_id"], catch.element_id)
    taken = {name: value for name, value in variables.items() if not reads or name in reads}
    advance_case(work, locked, actor, verb, catch.kind, catch.key, taken, effects)

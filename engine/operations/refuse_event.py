"""Records that a case could not take a message or signal, and keeps what it carried for another attempt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from engine.domain.access import Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden
from engine.operations.incidents import open_incident
from engine.operations.locked_case import lock_case
from engine.operations.once import once
from engine.storage.deliveries import keep_failed
from engine.storage.tables import subscriptions
from engine.storage.unit_of_work import UnitOfWork

VERB = "refuse_event"


def refuse_event(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    case_id: int,
    subscription_id: int,
    variables: Mapping[str, Any],
    code: str,
    details: Mapping[str, Any],
    message_id: str | None = None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``state``: ``incident``, or ``late`` when the case waits for it no longer.

    The same message refused again is counted, and kept once. Only the system may. Raises NotFound.
    """

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_case(work, actor, case_id)
        if not may(actor, Verb.RUN_JOB, locked.facts):
            raise Forbidden()
        chosen = select(subscriptions).where(subscriptions.c.id == subscription_id)
        catch = work.conn.execute(chosen).first()
        if catch is None:
            return {"state": "late", "case_id": case_id}
        open_incident(work, locked, catch.kind, catch.key, code, {**details, "name": catch.message})
        keep_failed(
            work.conn,
            catch.kind,
            catch.message,
            variables,
            code=code,
            details=details,
            correlation=catch.correlation,
            message_id=message_id,
            subscription_id=subscription_id,
            case_id=case_id,
            key=catch.key,
        )
        return {"state": "incident", "case_id": case_id}

    return once(engine, actor, VERB, {"subscription": subscription_id}, do, key=key, at=at)

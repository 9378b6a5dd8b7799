"""Records that a command could not be carried out, in a transaction of its own after the refused one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden
from engine.operations.incidents import VERB, open_incident
from engine.operations.locked_case import lock_case
from engine.operations.once import once
from engine.storage.unit_of_work import UnitOfWork


def record_incident(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    case_id: int,
    kind: str,
    thing: str,
    code: str,
    details: Mapping[str, Any] | None = None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``incident_id``. One open incident for each kind and ``thing`` of a case: more are counted.

    Only the system may. In a case that is over nothing waits: ``None`` then.
    """

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_case(work, actor, case_id)
        if not may(actor, Verb.RUN_JOB, locked.facts):
            raise Forbidden()
        if locked.row["closed_at"] is not None:
            return {"incident_id": None}
        return {"incident_id": open_incident(work, locked, kind, thing, code, details)}

    body = {"case_id": case_id, "kind": kind, "thing": thing}
    return once(engine, actor, VERB, body, do, key=key, at=at)

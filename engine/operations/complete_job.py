"""Brings back the result of a service task that reached outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden
from engine.operations.advancing import advance_case
from engine.operations.locked_case import lock_case
from engine.operations.once import once
from engine.storage.unit_of_work import UnitOfWork

VERB = "complete_job"


def complete_job(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    case_id: int,
    job_key: str,
    result: Mapping[str, Any],
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Only the system may. A job that no longer waits is refused by the engine (ProcessStuck).

    ``key`` defaults to the job's own: a worker that is killed after its commit repeats harmlessly.
    """
    if not actor.is_system:
        raise Forbidden()

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_case(work, actor, case_id)
        return advance_case(work, locked, actor, VERB, "job", job_key, result)

    own = f"job-{case_id}-{job_key}"
    return once(engine, actor, VERB, {"case_id": case_id, "job": job_key}, do, key=key or own, at=at)

"""Brings back the result of a service task that reached outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden
from engine.operations.advancing import advance_case
from engine.operations.locked_case import LockedCase, lock_case
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
    """Only the system may. A job that no longer waits is refused (AlreadyDone), one that never was NotFound.

    ``key`` defaults to the job's own: a worker that is killed after its commit repeats harmlessly.
    """

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_case(work, actor, case_id)
        if not may(actor, Verb.RUN_JOB, locked.facts):
            raise Forbidden()
        return advance_case(work, locked, actor, VERB, "job", job_key, read_of(locked, job_key, result))

    own = f"job-{case_id}-{job_key}"
    return once(engine, actor, VERB, {"case_id": case_id, "job": job_key}, do, key=key or own, at=at)


def read_of(locked: LockedCase, job_key: str, result: Mapping[str, Any]) -> dict[str, Any]:
    """Only what the task's output mappings read: another system's answer may hold what no journal should."""
    element = job_key.rpartition("#")[0]
    process_id = locked.row["process_id"]
    if element not in locked.deployment.elements(process_id):
        return {}
    reads = locked.deployment.output_reads(process_id, element)
    return {name: result.get(name) for name in sorted(reads & result.keys())}

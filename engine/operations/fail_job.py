"""An attempt of a service task failed: another follows later, or an operator is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from engine.domain.access import Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden
from engine.operations.incidents import open_incident
from engine.operations.locked_case import lock_by_job
from engine.operations.once import once
from engine.operations.retries import FIRST_WAIT, backoff
from engine.storage.jobs import RUN_JOB, defer
from engine.storage.tables import service_jobs
from engine.storage.unit_of_work import UnitOfWork

VERB = "fail_job"


def fail_job(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    job_id: int,
    attempt: int,
    code: str,
    details: Mapping[str, Any] | None = None,
    again: bool = True,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``state``: ``waits`` (another attempt is queued), ``incident``, or ``late``.

    Late is what comes from an attempt that another took over, or when the flow has cancelled the job.
    """

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_by_job(work, actor, job_id)
        if not may(actor, Verb.RUN_JOB, locked.facts):
            raise Forbidden()
        job = work.conn.execute(select(service_jobs).where(service_jobs.c.id == job_id)).one()
        if job.state != "open" or job.attempts != attempt:
            return {"state": "late"}
        if again and attempt < job.retries:
            wait = backoff(job.headers, attempt) or FIRST_WAIT
            defer(work.conn, RUN_JOB, start_at=work.clock + wait, job_id=job_id)
            return {"state": "waits", "seconds": wait.total_seconds()}
        open_incident(work, locked, "job", job.key, code, {"type": job.type, **(details or {})})
        return {"state": "incident"}

    return once(engine, actor, VERB, {"job_id": job_id, "attempt": attempt}, do, key=key, at=at)

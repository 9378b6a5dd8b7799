"""Queues service tasks whose job is gone, for whatever reason, and those that a driver gave back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, exists, select

from engine.storage.jobs import RUN_JOB, defer, without_job
from engine.storage.tables import cases, incidents, service_jobs
from engine.storage.unit_of_work import unit_of_work

REQUEUE_BATCH = 500


def requeue_jobs(engine: Engine, *, older_than: timedelta, at: datetime | None = None) -> tuple[int, ...]:
    """Answers the ids. A job that is an incident waits for an operator, not for a worker.

    Two workers that do this at the same time may queue one twice; the second run is an attempt of its own.
    """
    job = service_jobs.c
    with unit_of_work(engine, at=at) as work:
        told = exists().where(
            incidents.c.case_id == job.case_id,
            incidents.c.key == job.key,
            incidents.c.kind == "job",
            incidents.c.state == "open",
        )
        waiting = (
            select(job.id)
            .join(cases, cases.c.id == job.case_id)
            .where(job.state == "open", job.created_at < work.now - older_than, ~cases.c.clock_driven)
            .where(~told, without_job(RUN_JOB, "job_id", job.id))
            .order_by(job.id)
            .limit(REQUEUE_BATCH)
            .with_for_update(skip_locked=True, of=service_jobs)
        )
        found = tuple(work.conn.execute(waiting).scalars())
        for job_id in found:
            defer(work.conn, RUN_JOB, job_id=job_id)
    return found

"""Begins an attempt of a service task that reaches outside; what is needed for it leaves the transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select, update

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden, NotFound
from engine.storage.tables import service_jobs
from engine.storage.unit_of_work import unit_of_work


@dataclass(frozen=True)
class Attempt:
    """One attempt, counted from 1. ``dedup_key`` is the same for all attempts of a job."""

    job_id: int
    case_id: int
    key: str
    type: str
    inputs: Mapping[str, Any]
    headers: Mapping[str, str]
    number: int
    retries: int

    @property
    def dedup_key(self) -> str:
        return f"{self.case_id}:{self.key}"


def take_job(
    engine: Engine, actor: Actor = SYSTEM, *, job_id: int, at: datetime | None = None
) -> Attempt | None:
    """Counts the attempt before it is made: one that kills its worker counts too.

    ``None`` when the job waits no longer. Raises NotFound, Forbidden.
    """
    if not may(actor, Verb.RUN_JOB, CaseFacts(organisation_path="")):
        raise Forbidden()
    with unit_of_work(engine, at=at) as work:
        chosen = select(service_jobs).where(service_jobs.c.id == job_id).with_for_update()
        row = work.conn.execute(chosen).first()
        if row is None:
            raise NotFound(job_id=job_id)
        if row.state != "open":
            return None
        number = row.attempts + 1
        work.conn.execute(update(service_jobs).where(service_jobs.c.id == job_id).values(attempts=number))
    return Attempt(job_id, row.case_id, row.key, row.type, row.inputs, row.headers, number, row.retries)

"""Brings back the refusal of a service task that reached outside: an error that the diagram may catch."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden
from engine.operations.advancing import advance_case
from engine.operations.locked_case import lock_case
from engine.operations.once import once
from engine.storage.unit_of_work import UnitOfWork

VERB = "throw_job_error"


def throw_job_error(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    case_id: int,
    job_key: str,
    code: str,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Only the system may. Raises ProcessStuck (``uncaught_error``) when no event catches this code."""

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_case(work, actor, case_id)
        if not may(actor, Verb.RUN_JOB, locked.facts):
            raise Forbidden()
        return advance_case(work, locked, actor, VERB, "error", job_key, {}, code=code)

    return once(engine, actor, VERB, {"case_id": case_id, "job": job_key, "code": code}, do, key=key, at=at)

"""An operator asks for another attempt of what failed: the job, the timer or the delivery, with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, RowMapping, func, select, update

from engine.domain.actor import Actor
from engine.domain.errors import AlreadyDone, ExpressionFailed, JauapError, NotFound, ProcessStuck
from engine.operations.advancing import Effects, advance_case, keep_reason, note
from engine.operations.border import clean_text
from engine.operations.incidents import cause, note_retry
from engine.operations.locked_case import LockedCase
from engine.operations.once import once
from engine.operations.record_incident import record_incident
from engine.operations.resolving import check_reason, lock_open_incident, not_this_way
from engine.storage.jobs import RUN_JOB, defer
from engine.storage.tables import incidents, service_jobs, timers
from engine.storage.unit_of_work import UnitOfWork

VERB = "retry_incident"


def retry_incident(
    engine: Engine,
    actor: Actor,
    *,
    incident_id: int,
    reason: str,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``case_id`` and ``state``: ``queued`` (a worker makes one more attempt), ``ended``, ``failed``.

    A timer fires at once: when that fails again it is counted, and ``code`` says why. What a person must
    repeat, or a case that stands still, cannot be retried (InvalidData, ``incident``). Raises NotFound,
    AlreadyDone, InvalidData (``reason``).
    """
    reason = clean_text(reason)
    check_reason(reason)

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked, incident = lock_open_incident(work, actor, incident_id)
        if incident["kind"] == "job":
            return _queue(work, locked, actor, incident, reason)
        if incident["kind"] == "timer":
            return _fire(work, locked, actor, incident, reason)
        raise not_this_way("person_must_repeat" if incident["kind"] == "complete" else "only_move")

    try:
        return once(engine, actor, VERB, {"incident": incident_id, "reason": reason}, do, key=key, at=at)
    except (ProcessStuck, ExpressionFailed) as refusal:
        return _failed_again(engine, incident_id, refusal)


def _queue(
    work: UnitOfWork, locked: LockedCase, actor: Actor, incident: RowMapping, reason: str
) -> dict[str, Any]:
    mine = (service_jobs.c.case_id == locked.id) & (service_jobs.c.key == incident["key"])
    one_left = func.greatest(service_jobs.c.retries - 1, 0)
    again = update(service_jobs).where(mine, service_jobs.c.state == "open").values(attempts=one_left)
    job_id = work.conn.execute(again.returning(service_jobs.c.id)).scalar()
    if job_id is None:
        raise AlreadyDone(by=None, at=None, state="closed")
    note_retry(work, incident["id"], actor)
    record = keep_reason(work, locked, actor, VERB, reason)
    note(work, locked, actor, VERB, {"key": incident["key"], "incident": "job"}, {}, record)
    defer(work.conn, RUN_JOB, job_id=job_id)
    return {"case_id": locked.id, "state": "queued"}


def _fire(
    work: UnitOfWork, locked: LockedCase, actor: Actor, incident: RowMapping, reason: str
) -> dict[str, Any]:
    mine = (timers.c.case_id == locked.id) & (timers.c.key == incident["key"])
    timer = work.conn.execute(select(timers).where(mine)).one()
    effects = Effects(
        record=keep_reason(work, locked, actor, VERB, reason),
        facts={"due_at": timer.due_at},
        ended_how="retried",
    )
    advance_case(work, locked, actor, VERB, "timer", timer.key, {}, effects)
    return {"case_id": locked.id, "state": "ended"}


def _failed_again(engine: Engine, incident_id: int, refusal: JauapError) -> dict[str, Any]:
    """The attempt left nothing behind; that it was made is counted."""
    with engine.connect() as conn:
        row = conn.execute(select(incidents).where(incidents.c.id == incident_id)).first()
    if row is None:
        raise NotFound(incident_id=incident_id)
    code, details = cause(refusal)
    told = {"kind": row.kind, "thing": row.key, "code": code, "details": details}
    record_incident(engine, case_id=row.case_id, **told)
    return {"case_id": row.case_id, "state": "failed", "code": code}

"""An operator asks for another attempt of what failed: the job, the timer or the delivery, with a reason.

A message or signal that the case refused is given to it again at once; one that nobody could be told is
queued again. Of several that were refused at one catch the oldest that the case takes is the one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, RowMapping, delete, func, select, update

from engine.domain.actor import Actor
from engine.domain.errors import AlreadyDone, ExpressionFailed, JauapError, NotFound, ProcessStuck
from engine.operations.advancing import Effects, advance_case, keep_reason, note
from engine.operations.border import clean_text, is_id
from engine.operations.deliver_event import give
from engine.operations.incidents import cause, note_retry
from engine.operations.locked_case import LockedCase
from engine.operations.once import once
from engine.operations.record_incident import record_incident
from engine.operations.refused import TOLD, behind, first_time
from engine.operations.resolving import check_reason, lock_open_incident, not_this_way
from engine.storage.deliveries import queue_again
from engine.storage.jobs import RUN_JOB, defer
from engine.storage.tables import deliveries, incidents, service_jobs, subscriptions, timers
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

    What is tried at once and fails again is counted, and ``code`` says why. What a person must repeat, a
    case that stands still, or a message of which nothing was kept, cannot be retried (InvalidData,
    ``incident``). Raises NotFound, AlreadyDone, InvalidData (``reason``).
    """
    reason = clean_text(reason)
    check_reason(reason)

    body = {"incident": incident_id, "reason": reason}
    for delivery_id in _kept(engine, incident_id) or (None,):

        def do(work: UnitOfWork, chosen: int | None = delivery_id) -> dict[str, Any]:
            return _retry(work, actor, incident_id, reason, chosen)

        try:
            return once(engine, actor, VERB, body, do, key=key, at=at)
        except (ProcessStuck, ExpressionFailed) as failure:
            refusal: JauapError = failure
    return _failed_again(engine, incident_id, refusal)


def _kept(engine: Engine, incident_id: int) -> tuple[int, ...]:
    """The deliveries behind it, the oldest first; none behind a job or a timer."""
    row = incidents.c
    chosen = (
        select(deliveries.c.id)
        .join(incidents, behind(row.case_id, row.kind, row.key))
        .where(row.id == incident_id, row.state == "open", deliveries.c.state == "failed")
        .order_by(deliveries.c.id)
    )
    with engine.connect() as conn:
        return tuple(conn.execute(chosen).scalars()) if is_id(incident_id) else ()


def _retry(
    work: UnitOfWork, actor: Actor, incident_id: int, reason: str, delivery_id: int | None
) -> dict[str, Any]:
    locked, incident = lock_open_incident(work, actor, incident_id)
    if incident["kind"] == "job":
        return _queue(work, locked, actor, incident, reason)
    if incident["kind"] == "timer":
        return _fire(work, locked, actor, incident, reason)
    if incident["kind"] not in TOLD:
        raise not_this_way("person_must_repeat" if incident["kind"] == "complete" else "only_move")
    mine = (subscriptions.c.case_id == locked.id) & (subscriptions.c.key == incident["key"])
    catch = work.conn.execute(select(subscriptions).where(mine)).first()
    if catch is None:
        return _tell_again(work, locked, actor, incident, reason)
    return _give_again(work, locked, actor, catch, reason, delivery_id)


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


def _give_again(
    work: UnitOfWork, locked: LockedCase, actor: Actor, catch: Any, reason: str, delivery_id: int | None
) -> dict[str, Any]:
    """To the case that refused it and still waits."""
    kept = behind(locked.id, catch.kind, catch.key) & (deliveries.c.id == delivery_id)
    row = work.conn.execute(delete(deliveries).where(kept).returning(*deliveries.c)).first()
    if row is None:
        raise not_this_way("nothing_kept")
    if not first_time(work, locked.id, row.name, row.message_id):
        raise AlreadyDone(by=None, at=None, state="closed")
    effects = Effects(record=keep_reason(work, locked, actor, VERB, reason), ended_how="retried")
    give(work, locked, actor, VERB, catch, row.variables, effects)
    return {"case_id": locked.id, "state": "ended"}


def _tell_again(
    work: UnitOfWork, locked: LockedCase, actor: Actor, incident: RowMapping, reason: str
) -> dict[str, Any]:
    """Everything that this element threw and nobody could be told; the incident ends with the last of it."""
    thrown = behind(locked.id, incident["kind"], incident["key"])
    fresh = {"state": "queued", "attempts": 0, "last_at": func.clock_timestamp()}
    again = update(deliveries).where(thrown, deliveries.c.state == "failed").values(fresh)
    ids = work.conn.execute(again.returning(deliveries.c.id)).scalars().all()
    if ids:
        note_retry(work, incident["id"], actor)
        record = keep_reason(work, locked, actor, VERB, reason)
        facts = {"key": incident["key"], "incident": incident["kind"]}
        note(work, locked, actor, VERB, facts, {}, record)
    elif work.conn.execute(select(deliveries.c.id).where(thrown)).first() is None:
        raise not_this_way("nothing_kept")
    for delivery_id in ids:
        queue_again(work.conn, delivery_id)
    return {"case_id": locked.id, "state": "queued"}


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

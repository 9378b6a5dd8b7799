"""Begins the case that a timer start event is due for, and sets the time of the next one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, update

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden
from engine.domain.local_time import local
from engine.operations.once import once
from engine.operations.start_case import begin_by, start_event
from engine.queries import published
from engine.storage.tables import start_events
from engine.storage.unit_of_work import UnitOfWork

VERB = "fire_start"


def fire_start(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    start_event_id: int,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``state``: ``started`` as :func:`start_case` does, or ``not_due``: also when another
    worker has it in hand.

    A late worker makes up for every time that was due, one case each. Raises as :func:`start_case`.
    """
    if not may(actor, Verb.FIRE_TIMER, CaseFacts(organisation_path="")):
        raise Forbidden()

    def do(work: UnitOfWork) -> dict[str, Any]:
        event = lock_due(work, start_event_id)
        if event is None:
            return {"state": "not_due"}
        wait_for_next(work, event)
        return begin_by(work, actor, VERB, event, {}, event.due_at)

    return once(engine, actor, VERB, {"start_event": start_event_id}, do, key=key, at=at)


def lock_due(work: UnitOfWork, start_event_id: int) -> Row[Any] | None:
    """The row under its lock, if its time has come."""
    wanted = start_event(start_event_id).where(start_events.c.due_at <= work.now)
    return work.conn.execute(wanted.with_for_update(skip_locked=True, of=start_events)).first()


def wait_for_next(work: UnitOfWork, event: Row[Any]) -> None:
    """Whatever becomes of this time, the rhythm goes on."""
    deployment = published.compiled(work.conn, event.deployment_id, event.checksum)
    due = local(event.due_at)
    following = deployment.next_start(event.process_id, event.element_id, local(event.published_at), due)
    mine = update(start_events).where(start_events.c.id == event.id)
    work.conn.execute(mine.values(due_at=following))

"""Begins a case by a start event that something outside has set off: a message, a signal, a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, Select, select

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.canonical import plain
from engine.domain.errors import Forbidden
from engine.operations.advancing import start
from engine.operations.new_case import new_case
from engine.operations.once import once
from engine.operations.start_events import organisation_of
from engine.queries import published
from engine.storage.tables import deployments, start_events
from engine.storage.unit_of_work import UnitOfWork

VERB = "start_case"


def start_case(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    start_event_id: int,
    variables: Mapping[str, Any] = {},
    due_at: datetime | None = None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``state``: ``started`` (with ``case_id``, ``case_state``, ``opened``), or ``gone``: the
    newest deployment has no such start event any more.

    Without output mappings all variables reach the process, else those that they read. ``due_at``: when
    the time was due, for the journal. Raises Forbidden, NotFound (no organisation), InvalidData (no JSON),
    ProcessStuck, ExpressionFailed.
    """
    if not may(actor, Verb.RUN_JOB, CaseFacts(organisation_path="")):
        raise Forbidden()
    variables = plain(dict(variables))

    def do(work: UnitOfWork) -> dict[str, Any]:
        event = work.conn.execute(start_event(start_event_id)).first()
        return {"state": "gone"} if event is None else begin_by(work, actor, VERB, event, variables, due_at)

    return once(engine, actor, VERB, {"start_event": start_event_id}, do, key=key, at=at)


def start_event(start_event_id: int) -> Select[Any]:
    """The row, and ``checksum`` and ``published_at`` of its deployment."""
    return (
        select(start_events, deployments.c.checksum, deployments.c.published_at)
        .join(deployments, deployments.c.id == start_events.c.deployment_id)
        .where(start_events.c.id == start_event_id)
    )


def begin_by(
    work: UnitOfWork,
    actor: Actor,
    verb: str,
    event: Row[Any],
    variables: Mapping[str, Any],
    due_at: datetime | None = None,
) -> dict[str, Any]:
    """The case, by a row of :func:`start_event`."""
    deployment = published.compiled(work.conn, event.deployment_id, event.checksum)
    place = organisation_of(work.conn, deployment, event.process_id)
    columns = {
        "organisation_id": place.id,
        "deployment_id": event.deployment_id,
        "process_id": event.process_id,
        "control": "none",
        "received_at": work.now,
    }
    locked = new_case(work, place.path, event.checksum, columns)
    reads = deployment.output_reads(event.process_id, event.element_id)
    taken = {name: value for name, value in variables.items() if not reads or name in reads}
    facts = {"due_at": due_at} if due_at else {"name": event.name} if event.name else {}
    done = start(work, locked, actor, verb, taken, element=event.element_id, facts=facts)
    return done | {"state": "started"}

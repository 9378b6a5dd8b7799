"""Finds cases that live and wait for nothing: no task, no term, no message, no job, and no end."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, Engine, Table, exists, func, select, text

from engine.domain.actor import SYSTEM, Actor
from engine.operations.record_incident import record_incident
from engine.storage.tables import cases, incidents, service_jobs, subscriptions, timers, work_items

BATCH = 100
AT_REST = timedelta(seconds=5)
"""A command in hand has not yet stored what its case waits for."""

# One worker of all asks; any number will do that no other lock has.
_ONE_ASKS = text("select pg_try_advisory_xact_lock(7401005)")


def find_stalled(engine: Engine, actor: Actor = SYSTEM) -> tuple[int, ...]:
    """Records an incident for each that has none; answers their cases.

    The engine refuses to let a case come to this; a row that was lost or a repair by hand may.
    """
    with engine.connect() as conn:
        if not conn.execute(_ONE_ASKS).scalar_one():
            return ()
        stalled = (
            select(cases.c.id, cases.c.process_id)
            .where(cases.c.closed_at.is_(None), cases.c.version > 0, ~cases.c.clock_driven)
            .where(cases.c.changed_at < func.now() - AT_REST)
            .where(
                ~_has(work_items, work_items.c.state == "open"), ~_has(timers, timers.c.state == "pending")
            )
            .where(~_has(subscriptions), ~_has(service_jobs, service_jobs.c.state == "open"))
            .where(~_has(incidents, (incidents.c.kind == "stalled") & (incidents.c.state == "open")))
            .order_by(cases.c.id)
            .limit(BATCH)
        )
        found = conn.execute(stalled).all()
    for row in found:
        record_incident(
            engine, actor, case_id=row.id, kind="stalled", thing=row.process_id, code="nothing_waits"
        )
    return tuple(row.id for row in found)


def _has(table: Table, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(table.c.case_id == cases.c.id, *where)

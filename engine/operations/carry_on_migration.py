"""Moves the planned cases in the background, a turn at a time, so that other work has its turn between.

A plan that a person asked for on a page goes on until nothing of it is pending, whoever is killed meanwhile.
One that an operator started on the command line is the operator's to go on with.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, select

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.operations.migrate_cases import migrate_cases
from engine.queries import reading
from engine.queries.session_actor import actor_by_id
from engine.storage.jobs import MIGRATE, defer, without_job
from engine.storage.tables import case_migrations as migrations
from engine.storage.unit_of_work import unit_of_work

TURN = 500
"""Cases, about 5 seconds."""

PATIENCE = timedelta(seconds=5)
"""Before a turn that could move nothing, because others hold the cases, is tried again."""


def carry_on_migration(
    engine: Engine, *, migration_id: int, turn: int = TURN, at: datetime | None = None
) -> dict[str, Any]:
    """Answers as :func:`engine.operations.migrate_cases.migrate_cases`; queues the next turn if one is
    needed. Raises NotFound."""
    with reading(engine) as conn:
        actor = _mover(conn, migration_id)
    told = migrate_cases(engine, actor, migration_id=migration_id, limit=turn, at=at)
    if not told["finished"]:
        stuck = not any(told[state] for state in ("moved", "refused", "ended"))
        with unit_of_work(engine, at=at) as work:
            start = work.clock + PATIENCE if stuck else None
            defer(work.conn, MIGRATE, start_at=start, migration_id=migration_id)
    return told


def _mover(conn: Connection, migration_id: int) -> Actor:
    """Whoever asked for it stands in the journal. If he may no more, the plan he made goes on without him."""
    asker = conn.execute(select(migrations.c.requested_by).where(migrations.c.id == migration_id)).scalar()
    actor = None if asker is None else actor_by_id(conn, asker)
    allowed = actor is not None and may(actor, Verb.MIGRATE_CASES, CaseFacts(organisation_path=""))
    return actor if actor is not None and allowed else SYSTEM


def requeue_migrations(
    engine: Engine, *, older_than: timedelta, at: datetime | None = None
) -> tuple[int, ...]:
    """Queues plans of persons whose job is gone, for whatever reason. Answers the ids."""
    row = migrations.c
    with unit_of_work(engine, at=at) as work:
        lost = (
            select(row.id)
            .where(row.finished_at.is_(None), row.requested_by.is_not(None))
            .where(row.requested_at < work.now - older_than, without_job(MIGRATE, "migration_id", row.id))
            .order_by(row.id)
            .with_for_update(skip_locked=True)
        )
        found = tuple(work.conn.execute(lost).scalars())
        for migration_id in found:
            defer(work.conn, MIGRATE, migration_id=migration_id)
    return found

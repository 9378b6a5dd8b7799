"""Queues what is still to be told and whose job is gone, for whatever reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, func, select, update

from engine.storage.deliveries import queue_again
from engine.storage.jobs import DELIVER, without_job
from engine.storage.tables import deliveries
from engine.storage.unit_of_work import unit_of_work

REQUEUE_BATCH = 500


def requeue_deliveries(
    engine: Engine, *, older_than: timedelta, at: datetime | None = None
) -> tuple[int, ...]:
    """Answers the ids. One whose job waits in a long queue, or for its next attempt, is not lost.

    Of two workers that do this at the same time one queues it: the other finds the row's time changed.
    """
    row = deliveries.c
    with unit_of_work(engine, at=at) as work:
        lost = (
            select(row.id)
            .where(row.state == "queued", row.last_at < work.now - older_than)
            .where(without_job(DELIVER, "delivery_id", row.id))
            .order_by(row.last_at, row.id)
            .limit(REQUEUE_BATCH)
            .with_for_update(skip_locked=True)
        )
        found = tuple(work.conn.execute(lost).scalars())
        if found:
            queued = update(deliveries).where(row.id.in_(found)).values(last_at=func.clock_timestamp())
            work.conn.execute(queued)
        for delivery_id in found:
            queue_again(work.conn, delivery_id)
    return found

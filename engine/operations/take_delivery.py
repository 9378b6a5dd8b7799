"""Begins an attempt to tell a message, signal or start; what is needed for it leaves the transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, RowMapping, func, update

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden
from engine.storage.tables import deliveries
from engine.storage.unit_of_work import unit_of_work


def take_delivery(
    engine: Engine, actor: Actor = SYSTEM, *, delivery_id: int, at: datetime | None = None
) -> RowMapping | None:
    """The row of ``deliveries``; ``None`` when it waits no longer. Only the system may (Forbidden).

    Counts the attempt before it is made: one that kills its worker counts too.
    """
    if not may(actor, Verb.RUN_JOB, CaseFacts(organisation_path="")):
        raise Forbidden()
    mine = (deliveries.c.id == delivery_id) & (deliveries.c.state == "queued")
    counted = {"attempts": deliveries.c.attempts + 1, "last_at": func.clock_timestamp()}
    with unit_of_work(engine, at=at) as work:
        taken = update(deliveries).where(mine).values(counted).returning(*deliveries.c)
        return work.conn.execute(taken).mappings().first()

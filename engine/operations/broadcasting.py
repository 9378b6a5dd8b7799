"""A thrown signal reaches whoever waits for it at that moment: one job for each, queued with the throw."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.bpmn.model import Advance
from engine.domain.canonical import plain
from engine.storage.jobs import DELIVER_EVENT, defer
from engine.storage.tables import subscriptions


def broadcast(conn: Connection, result: Advance) -> None:
    """Each subscription ends with its delivery: a job that runs twice delivers once."""
    for number, name in enumerate(result.signals):
        carried = result.signal_variables[number] if number < len(result.signal_variables) else {}
        waiting = select(subscriptions.c.id).where(
            subscriptions.c.kind == "signal", subscriptions.c.message == name
        )
        for subscription_id in conn.execute(waiting.order_by(subscriptions.c.id)).scalars():
            variables = plain(dict(carried))
            defer(conn, DELIVER_EVENT, subscription_id=subscription_id, variables=variables)

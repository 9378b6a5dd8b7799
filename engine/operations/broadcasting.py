"""A thrown signal reaches whoever waits for it at that moment: a delivery each, written with the throw."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.bpmn.model import Advance
from engine.operations.locked_case import LockedCase
from engine.storage.deliveries import queue_delivery
from engine.storage.tables import subscriptions


def broadcast(conn: Connection, locked: LockedCase, result: Advance) -> None:
    """The entry's number stands for the ordinal that an event which waits for nothing does not have."""
    thrown = zip(result.signals, result.signal_variables, result.signal_elements, strict=True)
    for number, (name, carried, element_id) in enumerate(thrown):
        sender = locked.id, f"{element_id}#{locked.next_seq}"
        waiting = select(subscriptions.c.id).where(
            subscriptions.c.kind == "signal", subscriptions.c.message == name
        )
        for subscription_id in conn.execute(waiting.order_by(subscriptions.c.id)).scalars():
            queue_delivery(
                conn,
                "signal",
                name,
                carried,
                message_id=f"{sender[0]}:{sender[1]}:{number}:{subscription_id}",
                subscription_id=subscription_id,
                sender=sender,
            )

"""A thrown signal reaches whoever waits for it at that moment, and every process that it starts: a
delivery each, written with the throw."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, null, select, union_all

from engine.bpmn.model import Advance
from engine.operations.locked_case import LockedCase
from engine.storage.deliveries import queue_delivery
from engine.storage.tables import start_events, subscriptions


def broadcast(conn: Connection, locked: LockedCase, result: Advance) -> None:
    """The entry's number stands for the ordinal that an event which waits for nothing does not have."""
    thrown = zip(result.signals, result.signal_variables, result.signal_elements, strict=True)
    for number, (name, carried, element_id) in enumerate(thrown):
        sender = locked.id, f"{element_id}#{locked.next_seq}"
        for subscription_id, start_event_id in conn.execute(_hearing(name)).all():
            hearer = f"start-{start_event_id}" if subscription_id is None else subscription_id
            queue_delivery(
                conn,
                "signal",
                name,
                carried,
                message_id=f"{sender[0]}:{sender[1]}:{number}:{hearer}",
                subscription_id=subscription_id,
                start_event_id=start_event_id,
                sender=sender,
            )


def _hearing(name: str) -> Select[Any]:
    """Those who wait come first: what begins by the signal is new beside them."""
    catch, start = subscriptions.c, start_events.c
    every = union_all(
        select(catch.id.label("catch"), null().label("start")).where(
            catch.kind == "signal", catch.message == name
        ),
        select(null(), start.id).where(start.kind == "signal", start.name == name),
    ).subquery()
    return select(every.c.catch, every.c.start).order_by(every.c.catch.asc().nulls_last(), every.c.start)

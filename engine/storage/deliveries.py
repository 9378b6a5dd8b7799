"""Writes what a worker must still tell, with its job, inside the caller's transaction: no commit, neither.

What is carried may be personal: it stands in the row, and never in the queue's arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, func
from sqlalchemy.dialects.postgresql import insert

from engine.domain.canonical import plain
from engine.storage.jobs import DELIVER, defer
from engine.storage.tables import deliveries

Kind = Literal["message", "signal", "start"]


def queue_delivery(
    conn: Connection,
    kind: Kind,
    name: str,
    variables: Mapping[str, Any],
    *,
    message_id: str | None,
    correlation: str = "",
    subscription_id: int | None = None,
    start_event_id: int | None = None,
    sender: tuple[int, str] | None = None,
) -> int:
    """Answers the row's id. ``sender``: the case and the ``element#ordinal`` that throws.

    A ``subscription_id`` or ``start_event_id`` names the one who hears it, whatever the kind.
    """
    row = {
        "kind": kind,
        "name": name,
        "correlation": correlation,
        "message_id": message_id,
        "subscription_id": subscription_id,
        "start_event_id": start_event_id,
        "sender_case_id": sender[0] if sender else None,
        "sender_key": sender[1] if sender else None,
        "variables": plain(dict(variables)),
        # The database clock, also where a driver replays the past: workers go by it.
        "created_at": func.clock_timestamp(),
        "last_at": func.clock_timestamp(),
    }
    new = insert(deliveries).values(row).returning(deliveries.c.id)
    delivery_id = int(conn.execute(new).scalar_one())
    queue_again(conn, delivery_id)
    return delivery_id


def keep_failed(
    conn: Connection,
    kind: Kind,
    name: str,
    variables: Mapping[str, Any],
    *,
    code: str,
    details: Mapping[str, Any],
    **places: Any,
) -> int | None:
    """For an operator, with what it carried and why it failed. ``places``: further columns of the row.

    Answers its id; ``None`` where the case has kept the same message already.
    """
    row = places | {
        "kind": kind,
        "name": name,
        "variables": plain(dict(variables)),
        "state": "failed",
        "attempts": 1,
        "code": code,
        "details": dict(details),
        "created_at": func.clock_timestamp(),
        "last_at": func.clock_timestamp(),
    }
    kept = insert(deliveries).values(row).on_conflict_do_nothing().returning(deliveries.c.id)
    return conn.execute(kept).scalar()


def queue_again(conn: Connection, delivery_id: int, *, start_at: datetime | None = None) -> None:
    """A job for a row that is there."""
    defer(conn, DELIVER, start_at=start_at, delivery_id=delivery_id)

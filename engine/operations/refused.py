"""What a case could not take, or nobody could be told: rows of deliveries behind an open incident.

Two kinds stand behind the incident of a case at a key: what the case itself refused there, and what it
threw there and no worker could deliver. The first waits with the catch; the second outlives the case.
"""

from __future__ import annotations

from sqlalchemy import Boolean, ColumnElement, Connection, and_, delete, func, literal_column, update

from engine.operations.once import SYSTEM_ID
from engine.storage import keys
from engine.storage.deliveries import queue_again
from engine.storage.tables import deliveries, subscriptions
from engine.storage.unit_of_work import UnitOfWork

TOLD = frozenset({"message", "signal", "start"})
"""Kinds of incidents that have such rows."""

# Inserted by this very transaction: a catch of the same element that waited before has its own deliveries.
_BEGAN_NOW = literal_column("subscriptions.xmin = pg_current_xact_id()::xid", Boolean)


def behind(
    case_id: int | ColumnElement[int], kind: str | ColumnElement[str], key: str | ColumnElement[str]
) -> ColumnElement[bool]:
    """The rows of this incident, refused or thrown."""
    row = deliveries.c
    return and_(row.case_id == case_id, row.kind == kind, row.key == key)


def first_time(work: UnitOfWork, case_id: int, name: str, message_id: str | None) -> bool:
    """Takes note that the case takes this message; false if it has. The case is locked."""
    if message_id is None:
        return True
    try:
        keys.take(work.conn, keys.Claim(SYSTEM_ID, f"message-{case_id}-{name}-{message_id}", b""))
    except keys.Repeated:
        return False
    return True


def discard(conn: Connection, case_id: int, kind: str, key: str) -> None:
    """An operator gave it up; the case's journal keeps the reason."""
    conn.execute(delete(deliveries).where(behind(case_id, kind, key)))


def let_go(conn: Connection, case_id: int, kind: str, key: str) -> None:
    """The incident ends without a word of an operator on it: the case went on, was moved, or is over.

    What it threw is still to be delivered, and shown without the case. What it refused is told to the
    catch if that waits anew, beside a task; else nobody waits for it, as if it had come late.
    """
    row, mine = deliveries.c, behind(case_id, kind, key)
    free = {"case_id": None, "key": None}
    thrown = (row.sender_case_id == case_id) & (row.sender_key == key)
    conn.execute(update(deliveries).where(mine, thrown).values(free))
    told = free | {"state": "queued", "attempts": 0, "last_at": func.clock_timestamp()}
    anew = (
        update(deliveries)
        .where(mine, subscriptions.c.case_id == case_id, _BEGAN_NOW)
        .where(subscriptions.c.element_id == key.rpartition("#")[0], subscriptions.c.kind == row.kind)
        .where(subscriptions.c.message == row.name, subscriptions.c.correlation == row.correlation)
        .values(told | {"subscription_id": subscriptions.c.id})
    )
    for delivery_id in sorted(conn.execute(anew.returning(row.id)).scalars()):
        queue_again(conn, delivery_id)
    conn.execute(delete(deliveries).where(mine))

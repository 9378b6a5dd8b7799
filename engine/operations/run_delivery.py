"""One attempt to tell a message, signal or start: to each who hears it once, however often it is made.

Killed at any point it is made again by another worker: whoever was told before is not told twice, because
the catch ended with it, or because the message's id is known.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, RowMapping

from engine.domain.errors import JauapError
from engine.operations.deliver_event import deliver_event
from engine.operations.fail_delivery import ATTEMPTS, fail_delivery
from engine.operations.finish_delivery import finish_delivery
from engine.operations.incidents import cause
from engine.operations.publish_message import publish_message
from engine.operations.start_case import start_case
from engine.operations.take_delivery import take_delivery

LATE = {"state": "late"}


class NotStarted(JauapError):
    """No case could be begun; the code says why: ``gone``, or what the engine refused."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code


def run_delivery(engine: Engine, *, delivery_id: int) -> dict[str, Any]:
    """Answers ``state``: ``delivered``, ``waits``, ``failed``, or ``late``: it is not to be told any more.

    A case that refuses it has been told: that is its own incident. Raises what stands in the way of the
    database alone: the queue then tries again.
    """
    row = take_delivery(engine, delivery_id=delivery_id)
    if row is None:
        return LATE
    attempt = row["attempts"]
    if attempt > ATTEMPTS:
        return fail_delivery(engine, delivery_id=delivery_id, attempt=attempt, code="worker_lost")
    try:
        _tell(engine, row)
    except Exception as failure:  # noqa: BLE001 - of whatever kind: it must not be lost, nor tried for ever
        code, details = cause(failure)
        return fail_delivery(engine, delivery_id=delivery_id, attempt=attempt, code=code, details=details)
    return finish_delivery(engine, delivery_id=delivery_id)


def _tell(engine: Engine, row: RowMapping) -> None:
    told: dict[str, Any] = {"variables": row["variables"], "message_id": row["message_id"]}
    if row["subscription_id"] is not None:
        deliver_event(engine, subscription_id=row["subscription_id"], **told)
    elif row["start_event_id"] is not None:
        _start(engine, row)
    else:
        done = publish_message(engine, name=row["name"], correlation=row["correlation"], **told)
        if done["refused"]:
            raise NotStarted(done["refused"][0]["code"])


def _start(engine: Engine, row: RowMapping) -> None:
    """The key is the row's: made twice, it begins one case."""
    due_at = row["details"].get("due_at")
    begun = start_case(
        engine,
        start_event_id=row["start_event_id"],
        variables=row["variables"],
        due_at=datetime.fromisoformat(due_at) if due_at else None,
        key=f"delivery-{row['id']}",
    )
    if begun["state"] == "gone":
        raise NotStarted("gone")

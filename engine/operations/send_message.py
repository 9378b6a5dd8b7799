"""Sends one message of the outbox: at least once, always with the same dedup key.

The row stays locked while the message is on its way, so two workers never send it at the same time.
A worker that dies between sending and the commit sends again: the receiver may know by the key.
A message whose job is gone, for whatever reason, is queued again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select, update

from engine.domain.errors import NotFound
from engine.storage.jobs import SEND_MESSAGE, defer, without_job
from engine.storage.tables import messages
from engine.storage.unit_of_work import unit_of_work

REQUEUE_BATCH = 500


@dataclass(frozen=True)
class OutgoingMessage:
    """What a sender needs. ``dedup_key`` is the same for every attempt."""

    id: int
    case_id: int
    code: str
    language: str
    address: str
    subject: str
    body: str
    dedup_key: str


def send_message(
    engine: Engine,
    *,
    message_id: int,
    send: Callable[[OutgoingMessage], None],
    last_attempt: bool = False,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers the message's ``state``: ``sent``, or what it was if it waits no longer.

    ``send`` raises ``OSError`` when the message did not go out, ``ValueError`` when it cannot be
    written as mail; the error is passed on for another attempt, or with ``last_attempt`` the message
    is marked ``failed``. Raises NotFound.
    """
    with unit_of_work(engine, at=at) as work:
        row = work.conn.execute(select(messages).where(messages.c.id == message_id).with_for_update()).first()
        if row is None:
            raise NotFound(message_id=message_id)
        if row.state != "queued":
            return {"state": row.state}
        state = _try(send, OutgoingMessage(*(getattr(row, name) for name in _FIELDS)), last_attempt)
        done = {"state": state, "sent_at": work.now if state == "sent" else None}
        work.conn.execute(update(messages).where(messages.c.id == message_id).values(done))
        return {"state": state}


def requeue_forgotten(
    engine: Engine, *, older_than: timedelta, at: datetime | None = None
) -> tuple[int, ...]:
    """Queues the messages that wait longer than ``older_than`` and have no job; answers their ids.

    Two workers that do this at the same time may queue one twice; the second job finds it sent.
    """
    with unit_of_work(engine, at=at) as work:
        waiting = (
            select(messages.c.id)
            .where(messages.c.state == "queued", messages.c.created_at < work.now - older_than)
            .where(without_job(SEND_MESSAGE, "message_id", messages.c.id))
            .order_by(messages.c.id)
            .limit(REQUEUE_BATCH)
            # One that is on its way now is locked by its sender.
            .with_for_update(skip_locked=True)
        )
        found = tuple(work.conn.execute(waiting).scalars())
        for message_id in found:
            defer(work.conn, SEND_MESSAGE, message_id=message_id)
    return found


_FIELDS = tuple(OutgoingMessage.__dataclass_fields__)


def _try(send: Callable[[OutgoingMessage], None], message: OutgoingMessage, last_attempt: bool) -> str:
    try:
        send(message)
    except (OSError, ValueError):
        if not last_attempt:
            raise
        return "failed"
    return "sent"

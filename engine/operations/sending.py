"""What leaves by a queue: one row goes out at least once, always with the same dedup key (decision 0020).

The row stays locked while it is on its way, so two workers never send it at the same time. A worker that
dies between sending and the commit sends again: the receiver may know by the key. A row whose job is gone,
for whatever reason, is queued again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Table, select, update

from engine.domain.errors import NotFound
from engine.storage.jobs import defer, without_job
from engine.storage.unit_of_work import unit_of_work

REQUEUE_BATCH = 500


class NoGateway(Exception):
    """Nothing is set up that could send by this channel."""


@dataclass(frozen=True)
class OutgoingMessage:
    """What a sender needs. ``dedup_key`` is the same for every attempt."""

    id: int
    case_id: int
    code: str
    language: str
    channel: str
    address: str
    subject: str
    body: str
    dedup_key: str


Send = Callable[[OutgoingMessage], None]
"""Raises ``OSError`` when the message did not go out, ``ValueError`` when it cannot be written as mail,
:class:`NoGateway` where the installation has no way to send by that channel."""


def _nothing(_conn: Connection, _row: Row[Any], _at: datetime) -> None:
    return None


@dataclass(frozen=True)
class Outbox:
    """Rows of ``table`` in the state ``queued`` go out by jobs of ``task``, whose ``argument`` names the row.

    ``due``: from when a row might have gone. ``no_gateway``: the state of one that no way leads to.
    ``failed`` is told of a row that was given up, in the transaction that says so.
    """

    table: Table
    task: str
    argument: str
    due: ColumnElement[datetime]
    written: Callable[[Row[Any]], OutgoingMessage]
    no_gateway: str
    failed: Callable[[Connection, Row[Any], datetime], None] = _nothing


def send_row(
    engine: Engine, box: Outbox, row_id: int, *, send: Send, last_attempt: bool, at: datetime | None
) -> dict[str, Any]:
    """Answers the row's ``state``: ``sent``, or what it was if it waits no longer.

    What ``send`` raises is passed on for another attempt, or with ``last_attempt`` the row is marked
    ``failed``; without a way to send it is marked at once. Raises NotFound.
    """
    id_, state = box.table.c.id, box.table.c.state
    with unit_of_work(engine, at=at) as work:
        row = work.conn.execute(select(box.table).where(id_ == row_id).with_for_update()).first()
        if row is None:
            raise NotFound(**{box.argument: row_id})
        if row.state != "queued":
            return {"state": row.state}
        became = _try(send, box, row, last_attempt)
        done = {state: became, box.table.c.sent_at: work.now if became == "sent" else None}
        work.conn.execute(update(box.table).where(id_ == row_id).values(done))
        if became == "failed":
            box.failed(work.conn, row, work.now)
        return {"state": became}


def _try(send: Send, box: Outbox, row: Row[Any], last_attempt: bool) -> str:
    try:
        send(box.written(row))
    except NoGateway:
        return box.no_gateway
    except (OSError, ValueError):
        if not last_attempt:
            raise
        return "failed"
    return "sent"


def requeue(
    engine: Engine, box: Outbox, *, older_than: timedelta, at: datetime | None = None
) -> tuple[int, ...]:
    """Queues the rows that should have gone longer ago than that and have no job; answers their ids.

    Two workers that do this at the same time may queue one twice; the second job finds it sent.
    """
    row = box.table.c
    with unit_of_work(engine, at=at) as work:
        waiting = (
            select(row.id)
            .where(row.state == "queued", box.due < work.now - older_than)
            .where(without_job(box.task, box.argument, row.id))
            .order_by(row.id)
            .limit(REQUEUE_BATCH)
            # One that is on its way now is locked by its sender.
            .with_for_update(skip_locked=True)
        )
        found = tuple(work.conn.execute(waiting).scalars())
        for row_id in found:
            defer(work.conn, box.task, **{box.argument: row_id})
    return found

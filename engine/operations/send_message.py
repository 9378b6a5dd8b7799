"""Sends one message of the outbox to an applicant.

A letter that no mail would take is sent on paper instead (P-01 step 13): a second message takes its place
and waits to be printed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert

from engine.domain.channels_out import EMAIL, POST
from engine.operations.sending import Outbox, OutgoingMessage, Send, requeue, send_row
from engine.storage.jobs import SEND_MESSAGE
from engine.storage.tables import messages


def send_message(
    engine: Engine, *, message_id: int, send: Send, last_attempt: bool = False, at: datetime | None = None
) -> dict[str, Any]:
    """Answers the message's ``state``, as :func:`engine.operations.sending.send_row`. Raises NotFound."""
    return send_row(engine, MESSAGES, message_id, send=send, last_attempt=last_attempt, at=at)


def requeue_forgotten(
    engine: Engine, *, older_than: timedelta, at: datetime | None = None
) -> tuple[int, ...]:
    """Queues the messages that wait longer than ``older_than`` and have no job; answers their ids."""
    return requeue(engine, MESSAGES, older_than=older_than, at=at)


def _on_paper(conn: Connection, failed: Row[Any], at: datetime) -> None:
    """The same letter under the same number, for the post."""
    if failed.channel != EMAIL:
        return
    kept = {name: getattr(failed, name) for name in _KEPT}
    paper = {"channel": POST, "address": failed.letter.get("addressee_address", ""), "state": "no_address"}
    own = {"dedup_key": f"{failed.dedup_key}:{POST}", "instead_of": failed.id, "created_at": at}
    conn.execute(insert(messages).values(kept | paper | own))


_FIELDS = tuple(OutgoingMessage.__dataclass_fields__)
_KEPT = (
    *("case_id", "code", "template_version", "wording_id", "language", "subject", "body", "number", "letter"),
    "letter_sha256",
)

MESSAGES = Outbox(
    table=messages,
    task=SEND_MESSAGE,
    argument="message_id",
    due=messages.c.created_at,
    written=lambda row: OutgoingMessage(*(getattr(row, name) for name in _FIELDS)),
    no_gateway="no_gateway",
    failed=_on_paper,
)

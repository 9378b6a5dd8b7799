"""Sends one mail to a colleague; nothing of it is ever sent on paper."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row

from engine.domain.channels_out import EMAIL
from engine.operations.sending import Outbox, OutgoingMessage, Send, requeue, send_row
from engine.storage.jobs import SEND_STAFF_MAIL
from engine.storage.tables import staff_mails

NO_CASE = 0


def send_staff_mail(
    engine: Engine, *, mail_id: int, send: Send, last_attempt: bool = False, at: datetime | None = None
) -> dict[str, Any]:
    """Answers the mail's ``state``, as :func:`engine.operations.sending.send_row`. Raises NotFound."""
    return send_row(engine, STAFF_MAILS, mail_id, send=send, last_attempt=last_attempt, at=at)


def requeue_staff_mails(engine: Engine, *, older_than: timedelta) -> tuple[int, ...]:
    """Queues what should have gone longer ago than that and has no job; answers the ids."""
    return requeue(engine, STAFF_MAILS, older_than=older_than)


def _written(row: Row[Any]) -> OutgoingMessage:
    return OutgoingMessage(
        id=row.id,
        case_id=NO_CASE,
        code=f"staff:{row.kind}",
        language=row.language,
        channel=EMAIL,
        address=row.address,
        subject=row.subject,
        body=row.body,
        dedup_key=row.dedup_key,
    )


STAFF_MAILS = Outbox(
    table=staff_mails,
    task=SEND_STAFF_MAIL,
    argument="mail_id",
    due=staff_mails.c.not_before,
    written=_written,
    no_gateway="failed",
)

"""Puts a message to the applicant into the outbox of the command's transaction (domain report 2.16).

Written in the same commit as the state it tells of: nobody is told of a state that the product
does not show yet.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from engine.domain.messages import render
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.message_facts import message_facts, read_case
from engine.storage.jobs import SEND_MESSAGE, defer
from engine.storage.tables import messages

STATE_LANGUAGE = "kk"


def queue_message(ctx: ServiceContext, code: str) -> dict[str, Any]:
    """Writes the message in the appeal's language; returns its code and state.

    The dedup key names the call in hand, so that every attempt of one message has the same key
    and a second message of the same code has another. Without an address nothing is sent, the
    message stays in the file for a letter by post. While a driver replays the past nothing
    leaves the house either: the message counts as sent then.
    """
    appeal = read_case(ctx)
    language = appeal.language if appeal.language in ("kk", "ru", "en") else STATE_LANGUAGE
    subject, body = render(code, language, message_facts(ctx, code, language, appeal))
    address = appeal.email or appeal.phone
    state = _state(ctx, address)
    row = {"case_id": ctx.case_id, "code": code, "language": language, "address": address}
    row |= {"subject": subject, "body": body, "dedup_key": f"{ctx.case_id}:{code}:{ctx.key}"}
    row |= {"state": state, "created_at": ctx.at, "sent_at": ctx.at if state == "sent" else None}
    message_id = ctx.conn.execute(insert(messages).values(row).returning(messages.c.id)).scalar_one()
    if state == "queued":
        defer(ctx.conn, SEND_MESSAGE, message_id=message_id)
    return {"code": code, "message_state": state}


def _state(ctx: ServiceContext, address: str) -> str:
    if not address:
        return "no_address"
    return "sent" if ctx.case.get("clock_driven") else "queued"

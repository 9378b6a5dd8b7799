"""Puts a message to the applicant into the outbox of the command's transaction (domain report 2.16).

Written in the same commit as the state it tells of: nobody is told of a state that the product
does not show yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, insert, select

from engine.domain.channels_out import Outgoing, ways
from engine.domain.clocks import EXTENSION_NOTICE
from engine.domain.legal_clock import regime_on
from engine.domain.local_time import local_date
from engine.domain.messages import LANGUAGES, Message, Template, render, template_for
from engine.domain.wordings import reworded
from engine.service_tasks import clocks
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.letter_facts import letter_facts
from engine.service_tasks.message_facts import message_facts, read_case
from engine.storage.jobs import SEND_MESSAGE, defer
from engine.storage.tables import messages
from engine.storage.wordings import Published, in_force

STATE_LANGUAGE = "kk"
EXTENDED, MOVED = "M-05", "M-05C"
TELL_THE_DAY = frozenset({EXTENDED, MOVED})
"""Messages that name the last day by another word."""


def queue_message(ctx: ServiceContext, code: str, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Writes the message in the appeal's language; returns its code and state.

    ``given`` are facts that the diagram adds. One row a channel: the letter by e-mail, or by post
    where there is no address for mail, and a short text to the telephone. The dedup key names the
    call in hand, so that every attempt of one message has the same key and a second message of the
    same code has another. While a driver replays the past nothing leaves the house: the message
    counts as sent then.
    """
    appeal = read_case(ctx)
    language = appeal.language if appeal.language in LANGUAGES else STATE_LANGUAGE
    registered_on, today = local_date(ctx.case["registered_at"] or ctx.at), local_date(ctx.at)
    template, wording = _worded(ctx, template_for(code, regime_on(registered_on), today))
    facts = message_facts(ctx, template, language, appeal, given or {})
    message = render(template, language, facts)
    outgoing = ways(email=appeal.email, phone=appeal.phone, address=appeal.address)
    states = [_write(ctx, template, wording, language, message, way, appeal) for way in outgoing]
    _tell_clocks(ctx, template)
    return {"code": code, "message_state": states[0]}


def _worded(ctx: ServiceContext, template: Template) -> tuple[Template, Published | None]:
    """In the words that are published now for cases of this family, else in the product's."""
    published = in_force(ctx.conn, ctx.case["deployment_id"], template.code)
    if published is None or template.version not in published.wordings:
        return template, None
    return reworded(template, published.wordings), published


def _write(
    ctx: ServiceContext,
    template: Template,
    wording: Published | None,
    language: str,
    message: Message,
    way: Outgoing,
    appeal: Any,
) -> str:
    state = "sent" if ctx.case.get("clock_driven") else way.state
    row: dict[str, Any] = {"case_id": ctx.case_id, "code": template.code, "language": language}
    row |= {"template_version": template.version, "channel": way.channel, "address": way.address}
    row |= {"wording_id": wording.deployment_id if wording else None}
    row |= {"state": state, "created_at": ctx.at, "sent_at": ctx.at if state == "sent" else None}
    row |= {"dedup_key": f"{ctx.case_id}:{template.code}:{ctx.key}{way.suffix}"}
    if way.is_short:
        row |= {"subject": message.subject, "body": message.sms}
    else:
        row |= {"subject": message.subject, "body": message.body, "public_body": message.public}
        letter = letter_facts(ctx, template, language, appeal)
        row |= {
            "number": _number(ctx),
            "letter": letter | ({"wording": str(wording.version)} if wording else {}),
        }
    message_id = ctx.conn.execute(insert(messages).values(row).returning(messages.c.id)).scalar_one()
    if state == "queued":
        defer(ctx.conn, SEND_MESSAGE, message_id=message_id)
    return state


def _number(ctx: ServiceContext) -> str:
    """The case's number and which of its letters this is; the case is locked, so no two are the same."""
    own = (messages.c.case_id == ctx.case_id) & (messages.c.number != "")
    before = ctx.conn.execute(select(func.count()).select_from(messages).where(own)).scalar_one()
    return f"{ctx.case['number'] or ctx.case_id}/{before + 1}"


def _tell_clocks(ctx: ServiceContext, template: Template) -> None:
    """A last day that the message names is told; the notice of an extension is given by M-05."""
    if template.code == EXTENDED and (notice := clocks.open_clock(ctx, EXTENSION_NOTICE)) is not None:
        clocks.stop(ctx, notice)
    if template.code in TELL_THE_DAY or template.names("legal_last_day"):
        clocks.told(ctx, template.code, clocks.main_last_day(ctx))

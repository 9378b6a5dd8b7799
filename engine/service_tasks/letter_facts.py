"""What a message needs besides its text to be a letter on paper, kept with it as it was that day."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.domain.messages import Template
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.message_facts import full_name
from engine.storage.complaints import complaint_of
from engine.storage.superior_bodies import acting_for
from engine.storage.tables import organisations, people


def letter_facts(ctx: ServiceContext, template: Template, language: str, appeal: Any) -> dict[str, str]:
    """Heading, addressee and, where somebody signs such a message, who did; texts in its language."""
    signer = ctx.latest_author(*template.signed_in)
    acting = acting_for(ctx.conn, _speaks(ctx, template), signer)
    contacts = ctx.conn.execute(
        select(organisations.c.contacts).where(organisations.c.id == acting.id)
    ).scalar_one()
    return {
        "organisation": acting.name.get(language, ""),
        "contacts": ", ".join(str(value) for value in contacts.values()),
        "addressee": appeal.name or appeal.full_name or "",
        "addressee_address": appeal.address,
    } | _signature(ctx, signer, language)


OF_THE_SUPERIOR_BODY = "M-12"


def _speaks(ctx: ServiceContext, template: Template) -> int:
    """Whose letter it is: the superior body's where it tells its decision, else our own."""
    complaint = complaint_of(ctx.conn, ctx.case_id) if template.code == OF_THE_SUPERIOR_BODY else None
    superior = complaint.superior_id if complaint is not None else None
    return int(superior or ctx.case["organisation_id"])


def _signature(ctx: ServiceContext, signer: int | None, language: str) -> dict[str, str]:
    if signer is None:
        return {}
    row = ctx.conn.execute(
        select(full_name(people).label("name"), people.c.position).where(people.c.id == signer)
    ).one()
    return {"signer": row.name, "signer_position": row.position.get(language, "")}

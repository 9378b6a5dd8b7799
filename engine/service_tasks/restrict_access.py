"""Closes a case to all but those who need it, and seals what was received (P-03)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.storage.tables import appeals, applicants, attachments

RECORD = "original"
RESTRICTED = "restricted"


@service_task("restrict-access")
def restrict_access(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Answers ``anonymous``: nobody is there to be answered.

    The record ``original`` holds the SHA-256 of the text and of every file as they are at this moment, so
    that whoever investigates can see that nothing was changed since.
    """
    received = ctx.conn.execute(
        select(appeals.c.text, applicants.c.kind)
        .join(applicants, applicants.c.id == appeals.c.applicant_id)
        .where(appeals.c.case_id == ctx.case_id)
    ).one()
    files = ctx.conn.execute(
        select(attachments.c.id, attachments.c.name, attachments.c.size, attachments.c.sha256)
        .where(attachments.c.case_id == ctx.case_id)
        .order_by(attachments.c.id)
    )
    sealed = {"text_sha256": digest(received.text), "files": [dict(row._mapping) for row in files]}
    ctx.add_record(RECORD, sealed)
    ctx.change_case(access_level=RESTRICTED)
    return {"anonymous": received.kind == "anonymous"}


def digest(text: str) -> str:
    """SHA-256 of the text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()

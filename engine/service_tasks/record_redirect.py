"""The redirect is signed: where the appeal, or a part of it, went, and under which number (APPC Art. 65)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from engine.domain.local_time import at_end_of, local_date
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.storage.tables import redirects
from engine.storage.vouched import insert_vouched

TRACKED = timedelta(days=60)
"""How long the other body's answer is looked out for; the house's own rule, not law."""


@service_task("record-redirect", inputs=["extent"])
def record_redirect(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Input: ``extent`` (full, part). A part gets the number of the case with ``/1``, ``/2``, ...

    Answers ``tracking_until``.
    """
    decided, whole = ctx.latest_record("redirect") or {}, inputs["extent"] == "full"
    number = str(ctx.case["number"])
    if not whole:
        sent = select(func.count()).where(redirects.c.case_id == ctx.case_id, redirects.c.extent == "part")
        number = f"{number}/{ctx.conn.execute(sent).scalar_one() + 1}"
    row = {
        "case_id": ctx.case_id,
        "number": number,
        "extent": "full" if whole else "part",
        "target_id": int(decided["target_body"]),
        "reason": decided["reason"],
        "sent_at": ctx.at,
    }
    insert_vouched(ctx.conn, ctx.told, redirects, row)
    until = at_end_of(local_date(ctx.at) + TRACKED)
    return {"tracking_until": until.isoformat()}

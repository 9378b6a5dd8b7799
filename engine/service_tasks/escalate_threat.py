"""A threat was not told, or not confirmed, within its minutes: those who lead the house are told (P-03)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.service_tasks.alert_duty import RECORD
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.service_tasks.staff import department_heads, registrars, signers

LIMITS = {"first_contact": "contact_by", "confirmation": "confirm_by"}


@service_task("escalate-threat", headers={"stage": LIMITS})
def escalate_threat(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Header ``stage``: ``first_contact`` or ``confirmation``. The work stays open: it is late, not over."""
    stage = ctx.headers["stage"]
    alert = ctx.latest_record(RECORD) or {}
    facts = {"stage": stage, "limit": alert.get(LIMITS[stage])}
    ctx.notify("threat_late", facts, *department_heads(ctx), *signers(ctx), *registrars(ctx))
    return {}

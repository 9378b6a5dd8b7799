"""The signed reply leaves the house: the legal clock stops, the applicant is told (M-07)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.domain.messages import codes
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.service_tasks.outgoing import queue_message


@service_task("deliver-reply", headers={"code": codes()})
def deliver_reply(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Marks the moment of the answer; the message says how to complain and till when."""
    ctx.change_case(answered_at=ctx.at)
    return {"answered_at": ctx.at.isoformat()} | queue_message(ctx, ctx.headers["code"])

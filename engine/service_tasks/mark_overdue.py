"""The last day passed without a decision: the case is overdue and those who answer for it are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.service_tasks.staff import controllers, department_heads, executor, head_of_unit


@service_task("mark-overdue")
def mark_overdue(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Escalates to the executor, the head of the unit, the controller and the department's head."""
    ctx.change_case(overdue=True)
    last_day = ctx.case["legal_last_day"]
    facts = {"legal_last_day": last_day.isoformat() if last_day else None}
    told = (*executor(ctx), *head_of_unit(ctx), *controllers(ctx), *department_heads(ctx))
    ctx.notify("overdue", facts, *told)
    return {"overdue": True}

"""Sends a poor-quality reply back for finalization (R-040) and counts the return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.service_tasks.staff import executor, head_of_unit

THIRD = 3


@service_task("return-reply")
def return_reply(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The counter goes up by one; the executor is told, from the third return the head too."""
    count = ctx.case["return_count"] + 1
    ctx.change_case(return_count=count)
    told = executor(ctx) if count < THIRD else (*executor(ctx), *head_of_unit(ctx))
    ctx.notify("returned", {"return_count": count}, *told)
    return {"return_count": count}

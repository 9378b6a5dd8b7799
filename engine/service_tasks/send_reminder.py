"""Reminds the executor, the head of the unit and the controller of the term (domain report 2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.service_tasks.staff import controllers, executor, head_of_unit


@service_task("send-reminder")
def send_reminder(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """One notice a recipient with the dates; the words are made when it is read."""
    facts = {"key": ctx.key, **{name: _date(ctx, name) for name in ("legal_last_day", "control_date")}}
    ctx.notify("reminder", facts, *executor(ctx), *head_of_unit(ctx), *controllers(ctx))
    return {}


def _date(ctx: ServiceContext, name: str) -> str | None:
    value = ctx.case.get(name)
    return value.isoformat() if value else None

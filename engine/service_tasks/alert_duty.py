"""Signs of a crime or a threat were found: everybody on duty is told at once (P-03)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.domain.threat_clock import threat_clock
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.service_tasks.staff import registrars

RECORD = "threat_alert"


@service_task("alert-duty")
def alert_duty(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """On duty are all registrars of the organisation. Answers ``contact_by`` and ``confirm_by``."""
    clock = threat_clock(ctx.at)
    limits = {"contact_by": clock.contact_by.isoformat(), "confirm_by": clock.confirm_by.isoformat()}
    ctx.add_record(RECORD, {"found_at": clock.found_at.isoformat()} | limits)
    ctx.notify("threat", limits, *registrars(ctx))
    return limits

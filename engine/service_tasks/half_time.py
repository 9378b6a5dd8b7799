"""Half of the time until a day: when to remind of an answer that is awaited (domain report, P-01 step 7a)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from engine.domain.local_time import at_end_of, local
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task


@service_task("half-time", inputs=["until"])
def half_time(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Input: ``until``, a day. Answers ``half_at``, the middle between now and the end of that day; at once
    where that is over."""
    now = local(ctx.at)
    left = at_end_of(date.fromisoformat(str(inputs["until"])[:10])) - now
    return {"half_at": (now + max(left, timedelta(0)) / 2).replace(microsecond=0).isoformat()}

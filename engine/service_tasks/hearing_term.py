"""How long a burdensome decision waits for the participant (APPC Art. 73(1))."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.domain.errors import InvalidData
from engine.domain.legal_clock import rule
from engine.domain.local_time import at_end_of, local_date
from engine.service_tasks.clocks import calendar_of
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task


@service_task("hearing-term")
def hearing_term(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Three whole working days after the notice: the decision is not adopted before ``decision_not_before``.

    A hearing that would be held later than that moves it: nobody decides before he has heard. Refuses
    (InvalidData) a hearing in the past.
    """
    today, calendar = local_date(ctx.at), calendar_of(ctx)
    earliest = calendar.add_working_days(today, rule("A-HEAR").length)
    held = (ctx.latest_record("hearing_notice") or {}).get("hearing_at")
    held_on = date.fromisoformat(str(held)[:10]) if held else earliest
    if held_on < today:
        raise InvalidData(errors={"hearing_at": ["too_early"]})
    after = max(earliest, held_on)
    return {"decision_not_before": at_end_of(after).isoformat()}

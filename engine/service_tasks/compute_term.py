"""The legal clock of the case: last day, control date and the moments of the reminders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.domain.calendar import calendar_as_of
from engine.domain.legal_clock import reminders, term
from engine.domain.local_time import local_date
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task


@service_task("compute-term", inputs=["clock_rule"])
def compute_term(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Counts the rule chosen by the decision table from the day of registration.

    Input: ``clock_rule`` (a rule id of ``engine.domain.legal_clock``). Moments carry their offset.
    """
    calendar = calendar_as_of(local_date(ctx.at))
    registered_on = local_date(ctx.case["registered_at"])
    counted = term(str(inputs["clock_rule"]), registered_on, calendar)
    control = counted.control_date or counted.legal_last_day
    told = reminders(counted, calendar)
    ctx.change_case(clock_rule=counted.rule.id, legal_last_day=counted.legal_last_day, control_date=control)
    return {
        "clock_rule": counted.rule.id,
        "legal_last_day": counted.legal_last_day.isoformat(),
        "control_date": control.isoformat(),
        "remind_half_at": told.half_at.isoformat(),
        "remind_5_at": told.five_at.isoformat(),
        "remind_3_at": told.three_at.isoformat(),
        "remind_1_at": told.one_at.isoformat(),
        "overdue_at": told.overdue_at.isoformat(),
    }

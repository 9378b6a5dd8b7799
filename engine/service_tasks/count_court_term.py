"""Till when one may go to court after a complaint (APPC Art. 136)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine.domain.complaints import court_rule
from engine.domain.legal_clock import term
from engine.domain.local_time import at_local, local_date
from engine.service_tasks.clocks import calendar_of
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.storage.complaints import complaint_of


@service_task("count-court-term")
def count_court_term(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Answers ``court_rule``, ``court_last_day`` and ``court_until`` (24:00 of that day), from today.

    It is the applicant's term, not one of ours: no clock of the case runs for it.
    """
    complaint = complaint_of(ctx.conn, ctx.case_id)
    rule_id = court_rule(complaint.outcome if complaint is not None else None)
    today = local_date(ctx.at)
    last_day = term(rule_id, today, calendar_of(ctx)).legal_last_day
    return {
        "court_rule": rule_id,
        "court_last_day": last_day.isoformat(),
        "court_until": at_local(last_day + timedelta(days=1)).isoformat(),
    }

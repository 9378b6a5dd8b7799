"""Starts a clock of the case, or gives the one that runs another rule (domain report 3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.domain.clocks import MAIN
from engine.domain.legal_clock import term
from engine.domain.local_time import local_date
from engine.domain.recount import Counting
from engine.service_tasks import clocks
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task


@service_task("start-clock", inputs=["clock_rule"])
def start_clock(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs: ``clock_rule`` (a rule id of ``engine.domain.legal_clock``), ``clock`` ("main" unless named),
    ``start`` (a day; else that of the registration, of a clock that runs its own).

    With the main clock that of the parent body begins, where one sent the appeal and named a day.
    Answers ``clock_rule``, ``legal_last_day``, ``control_date`` and ``overdue_at`` (24:00 of the last day).
    """
    name, calendar = clocks.name_of(inputs), clocks.calendar_of(ctx)
    running = clocks.open_clock(ctx, name)
    found = term(str(inputs["clock_rule"]), _start(ctx, inputs, running), calendar)
    if running is None:
        clocks.begin(ctx, name, found)
        dates = found.legal_last_day, found.control_date or found.legal_last_day
    else:
        # A day that a head decided on stays, where it is later.
        new = Counting(found.rule.id, False, found.registered_on, running.extended_to)
        columns = clocks.counted(new, calendar)
        if any(getattr(running, column) != value for column, value in columns.items()):
            clocks.change(ctx, running, **columns)
        dates = columns["legal_last_day"], columns["control_date"]
    if name == MAIN and clocks.begin_of_parent(ctx, found.registered_on) and running is not None:
        ctx.term_changed = True  # a watch that waits already must look again
    return {"clock_rule": found.rule.id} | clocks.dates_told(*dates)


def _start(ctx: ServiceContext, inputs: Mapping[str, Any], running: clocks.Clock | None) -> date:
    if inputs.get("start"):
        return clocks.day_of(ctx, inputs, "start")
    if running is not None:
        started_on: date = running.started_on
        return started_on
    return local_date(ctx.case["registered_at"])

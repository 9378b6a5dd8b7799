"""What a clock asked for is done, or is asked for no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.domain.clocks import ClockState
from engine.service_tasks import clocks
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task


@service_task("stop-clock")
def stop_clock(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs: ``clock`` ("main" unless named); ``outcome`` "cancelled" where nothing is asked for any more,
    else the clock is met or missed by the time. Answers ``clock_state``; null where no such clock runs.
    """
    clock = clocks.open_clock(ctx, clocks.name_of(inputs))
    if clock is None:
        return {"clock_state": None}
    outcome = ClockState.CANCELLED if inputs.get("outcome") == ClockState.CANCELLED.value else None
    # First, so that the case shows the clock that was asked for when no other is open.
    clocks.stop_those_beside(ctx, clock.name, outcome)
    state = clocks.stop(ctx, clock, outcome)
    return {"clock_state": state.value}

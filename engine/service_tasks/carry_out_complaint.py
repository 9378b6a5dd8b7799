"""A complaint is over: the outcome is kept, and so is what becomes of the act (APPC Art. 100)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.domain.complaints import Decision, Outcome
from engine.domain.errors import ProcessStuck
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.service_tasks.staff import controllers, department_heads
from engine.storage.complaints import change_complaint

DECIDED_IN = ("complaint_draft", "complaint_outside")
"""The signed draft of a superior body in the system, or what our controller wrote of one outside."""


@service_task("carry-out-complaint", inputs=["outcome"])
def carry_out_complaint(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Input: ``outcome`` (:class:`Outcome`). Answers ``complaint_decision``; null where nothing stands above.

    The decision of the superior body becomes the record ``complaint_decision``. The marks of the challenged
    case follow from the complaint's row, so that nothing of that case itself is rewritten.
    """
    outcome = Outcome(str(inputs["outcome"]))
    decision: Decision | None = None
    if outcome is Outcome.SATISFIED:
        decision = Decision.SELF_SATISFIED
    elif outcome is Outcome.DECIDED:
        decided = _decided(ctx)
        decision = Decision(str(decided["decision"]))
        ctx.add_record("complaint_decision", decided)
    change_complaint(
        ctx.conn,
        ctx.told,
        ctx.case_id,
        outcome=outcome.value,
        decision=decision and decision.value,
        decided_at=ctx.at,
    )
    ctx.change_case(answered_at=ctx.at)
    facts = {"outcome": outcome.value, "decision": decision and decision.value}
    ctx.notify("complaint_decided", facts, *controllers(ctx), *department_heads(ctx))
    return {"complaint_decision": decision and decision.value}


def _decided(ctx: ServiceContext) -> Mapping[str, Any]:
    found = next((data for data in map(ctx.latest_record, DECIDED_IN) if data), None)
    if found is None:
        raise ProcessStuck(element=ctx.key.rpartition("#")[0], reason="nothing was decided")
    return found

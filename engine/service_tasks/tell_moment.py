"""A moment of a clock has come: whoever answers for it is told, and the end of the term is marked (2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.domain.clocks import COMPLAINT, MAIN, MARKS_THE_CASE, ClockState
from engine.domain.legal_clock import Regime, Rule, rule
from engine.domain.term_moments import MomentKind
from engine.service_tasks import clocks
from engine.service_tasks.context import Recipient, ServiceContext
from engine.service_tasks.declare import service_task
from engine.service_tasks.staff import (
    controllers,
    department_heads,
    executor,
    head_of_unit,
    signers,
    superior_body,
)


@service_task("tell-moment", inputs=["moment_kind", "moment_at"])
def tell_moment(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs: ``moment_kind`` and ``moment_at`` as ``next-moment`` answered, ``clock`` ("main" unless named).

    Answers ``silence``: whether the law takes the end that was just reached for a refusal (APPC Art. 91(2)).
    """
    name, at = clocks.name_of(inputs), datetime.fromisoformat(str(inputs["moment_at"]))
    beside = [pair for pair in clocks.next_moments(ctx, name) if pair[0].name != name and pair[1].at <= at]
    own = [pair[1].at <= at for pair in clocks.next_moments(ctx, name) if pair[0].name == name]
    for other, moment in beside:
        _tell(ctx, other, moment.kind, moment.at)
    clock = clocks.open_clock(ctx, name)
    # The moment may have been that of a clock beside it alone.
    if clock is None or (beside and not any(own)):
        return {"silence": False}
    kind = MomentKind(inputs["moment_kind"])
    _tell(ctx, clock, kind, at)
    late = kind is MomentKind.OVERDUE
    return {"silence": late and clock.name == MAIN and _is_silence(rule(clock.rule))}


def _tell(ctx: ServiceContext, clock: clocks.Clock, kind: MomentKind, at: datetime) -> None:
    late = kind is MomentKind.OVERDUE
    clocks.write(ctx, clock, watched_to=at, **({"state": ClockState.MISSED.value} if late else {}))
    if late and clock.name in MARKS_THE_CASE:
        ctx.change_case(overdue=True)
    code, told = _told(ctx, kind)
    if clock.name == COMPLAINT:
        told = (*told, *superior_body(ctx))
    ctx.notify(code, _facts(ctx, clock, kind), *told)


def _is_silence(found: Rule) -> bool:
    """A complaint that was not sent on in time is not refused thereby: the body above decides on it."""
    return found.regime is Regime.APPC and found.kind != "complaint_forwarding"


def _told(ctx: ServiceContext, kind: MomentKind) -> tuple[str, tuple[Recipient, ...]]:
    """Reminders go to those who work on it; what is late goes up: executor, head, Department, akim."""
    if kind is MomentKind.OVERDUE:
        return "overdue", (*executor(ctx), *head_of_unit(ctx), *controllers(ctx), *department_heads(ctx))
    if kind is MomentKind.ONE_LATE:
        return "overdue_still", department_heads(ctx)
    if kind is MomentKind.THREE_LATE:
        return "overdue_still", signers(ctx)
    return "reminder", (*executor(ctx), *head_of_unit(ctx), *controllers(ctx))


def _facts(ctx: ServiceContext, clock: clocks.Clock, kind: MomentKind) -> dict[str, Any]:
    return {
        "key": ctx.key,
        "clock": clock.name,
        "moment": kind.value,
        "legal_last_day": clock.legal_last_day.isoformat(),
        "control_date": clock.control_date.isoformat(),
    }

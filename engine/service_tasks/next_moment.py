"""When somebody is told next of a clock or of one beside it: what the diagram ``term_watch`` waits for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.service_tasks import clocks
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task


@service_task("next-moment")
def next_moment_of(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Input: ``clock`` ("main" unless named). Answers ``moment_kind`` (``engine.domain.term_moments``) and
    ``moment_at`` with its offset; both null when the clock was stopped or nobody is left to be told.
    """
    found = clocks.next_moments(ctx, clocks.name_of(inputs))
    if not found:
        return {"moment_kind": None, "moment_at": None}
    _, moment = found[0]
    return {"moment_kind": moment.kind.value, "moment_at": moment.at.isoformat()}

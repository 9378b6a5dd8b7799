"""Tells a message to the cases that wait for it: the way in which one case speaks to another.

Only queued here. A delivery inside this transaction would take another case's lock under this one's, and two
cases that speak to each other would wait for each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.domain.errors import ProcessStuck
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.storage.deliveries import queue_delivery


@service_task("publish-message", inputs=["name", "correlation"])
def publish_message(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs: ``name``, ``correlation`` and, if wanted, ``variables``.

    The message's id is made of the case and of the call, so that a delivery that runs twice tells once.
    """
    variables = inputs.get("variables")
    if not isinstance(variables, Mapping | None):
        raise _unfit(ctx, "variables", "is no context")
    queue_delivery(
        ctx.conn,
        "message",
        _text(ctx, inputs, "name"),
        variables or {},
        correlation=_text(ctx, inputs, "correlation"),
        message_id=f"{ctx.case_id}:{ctx.key}",
        sender=(ctx.case_id, ctx.key),
    )
    return {}


def _text(ctx: ServiceContext, inputs: Mapping[str, Any], name: str) -> str:
    """As a catch writes its correlation: a text, or a whole number in digits."""
    value = inputs.get(name)
    if isinstance(value, str) and value:
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise _unfit(ctx, name, "is no text or number")


def _unfit(ctx: ServiceContext, name: str, why: str) -> ProcessStuck:
    return ProcessStuck(element=ctx.key.rpartition("#")[0], reason=f"publish-message: {name} {why}")

"""Sends the applicant the message that the diagram names in the task header ``code``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.domain.errors import ProcessStuck
from engine.domain.messages import codes
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.service_tasks.outgoing import queue_message


@service_task("send-message", headers={"code": codes()})
def send_message(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """M-01 voucher, M-03 who considers it, M-04 redirected, M-08 terminated, ...

    Inputs are facts of the message by name; those of M-05C, M-15 and M-16 come only this way. Days
    and moments are texts (``2026-12-14``). Raises ProcessStuck where one is not.
    """
    try:
        return queue_message(ctx, ctx.headers["code"], inputs)
    except ValueError as unfit:
        reason = f"send-message: {type(unfit).__name__}"
        raise ProcessStuck(element=ctx.key.rpartition("#")[0], reason=reason) from unfit

"""The date to correct a complaint passed: it is left without consideration (APPC Art. 93)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.domain.actor import Role
from engine.service_tasks.context import Recipient, ServiceContext
from engine.service_tasks.declare import service_task
from engine.storage.complaints import change_complaint, complaint_of


@service_task("lapse-complaint")
def lapse_complaint(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """From now on no other decision is taken; who examines it is told."""
    change_complaint(ctx.conn, ctx.told, ctx.case_id, lapsed=True)
    complaint = complaint_of(ctx.conn, ctx.case_id)
    if complaint is not None and complaint.superior_id is not None:
        told = Recipient(role=Role.SUPERIOR_REVIEWER.value, organisation_id=complaint.superior_id)
        ctx.notify("complaint_lapsed", {}, told)
    return {"lapsed": True}

"""A notice to colleagues that the diagram names: the header ``code`` says what, ``to`` says whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.service_tasks import staff
from engine.service_tasks.context import Recipient, ServiceContext
from engine.service_tasks.declare import service_task

CODES = ("unregistered", "new_material", "extension_refused", "information_due")

_WHOM: Mapping[str, Callable[[ServiceContext], tuple[Recipient, ...]]] = {
    "executor": staff.executor,
    "head": staff.head_of_unit,
    "controller": staff.controllers,
    "department_head": staff.department_heads,
}


@service_task("tell-staff", headers={"code": CODES, "to": _WHOM})
def tell_staff(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Leaves the notice; before there is an executor, the department's head hears instead."""
    told = _WHOM[ctx.headers["to"]](ctx) or staff.department_heads(ctx)
    ctx.notify(ctx.headers["code"], {}, *told)
    return {}

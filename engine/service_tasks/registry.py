"""Which service task types exist. A diagram that names another is refused at publication."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import OperationalError

import engine.service_tasks
from engine.bpmn.model import ServiceCall, ServiceCaller
from engine.domain.errors import JauapError, ProcessStuck
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import DECLARED, DECLARED_OUTSIDE, NEEDS, Needs, ServiceTask
from engine.service_tasks.outside import OutsideTask

_APART = {"context", "declare", "outside", "registry"}


def _load() -> None:
    for module in pkgutil.iter_modules(engine.service_tasks.__path__):
        if module.name not in _APART:
            importlib.import_module(f"engine.service_tasks.{module.name}")


_load()

REGISTRY: Mapping[str, ServiceTask] = dict(sorted(DECLARED.items()))
"""Type to function. One line a type is written by the decorator in the task's own file."""

OUTSIDE: Mapping[str, OutsideTask] = dict(sorted(DECLARED_OUTSIDE.items()))
"""The same for what a worker carries out after the commit."""


def needs(type_: str) -> Needs:
    """What a diagram must give to a task of this registered type."""
    return NEEDS[type_]


def service_caller(ctx: ServiceContext) -> ServiceCaller:
    """The caller for the runner: runs each call in the context's transaction.

    A task that crashes is an incident of the process and names its element; nothing is stored.
    Refusals and a database that is away say more by themselves.
    """

    def call(service: ServiceCall) -> Mapping[str, Any]:
        ctx.key, ctx.headers = service.key, service.headers
        try:
            return REGISTRY[service.type](ctx, service.inputs)
        except (JauapError, OperationalError):
            raise
        except Exception as failure:
            reason = f"{service.type}: {type(failure).__name__}"
            raise ProcessStuck(element=service.element_id, reason=reason) from failure

    return call

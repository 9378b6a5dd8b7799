"""Which service task types exist. A diagram that names another is refused at publication."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any

import engine.service_tasks
from engine.bpmn.model import ServiceCall, ServiceCaller
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import DECLARED, ServiceTask

_APART = {"context", "declare", "registry"}


def _load() -> Mapping[str, ServiceTask]:
    for module in pkgutil.iter_modules(engine.service_tasks.__path__):
        if module.name not in _APART:
            importlib.import_module(f"engine.service_tasks.{module.name}")
    return dict(sorted(DECLARED.items()))


REGISTRY: Mapping[str, ServiceTask] = _load()
"""Type to function. One line a type is written by the decorator in the task's own file."""


def service_caller(ctx: ServiceContext) -> ServiceCaller:
    """The caller for the runner: runs each call in the context's transaction."""

    def call(service: ServiceCall) -> Mapping[str, Any]:
        ctx.key, ctx.headers = service.key, service.headers
        return REGISTRY[service.type](ctx, service.inputs)

    return call

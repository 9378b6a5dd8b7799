"""The decorator by which a task's file names its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.service_tasks.context import ServiceContext

ServiceTask = Callable[[ServiceContext, Mapping[str, Any]], dict[str, Any]]

DECLARED: dict[str, ServiceTask] = {}


def service_task(type_: str) -> Callable[[ServiceTask], ServiceTask]:
    """Registers the function for ``zeebe:taskDefinition type``; a type has one handler."""

    def register(function: ServiceTask) -> ServiceTask:
        if type_ in DECLARED:
            raise ValueError(f"two handlers for the service task type {type_}")
        DECLARED[type_] = function
        return function

    return register

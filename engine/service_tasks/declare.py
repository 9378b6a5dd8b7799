"""The decorator by which a task's file names its type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.service_tasks.context import ServiceContext

ServiceTask = Callable[[ServiceContext, Mapping[str, Any]], dict[str, Any]]

DECLARED: dict[str, ServiceTask] = {}


@dataclass(frozen=True)
class Needs:
    """What a diagram must give a task of this type, so that publication can ask for it.

    ``inputs`` are targets of input mappings; ``headers`` the task headers with their allowed values.
    """

    inputs: frozenset[str] = frozenset()
    headers: Mapping[str, frozenset[str]] = field(default_factory=dict)


NEEDS: dict[str, Needs] = {}


def service_task(
    type_: str, *, inputs: Iterable[str] = (), headers: Mapping[str, Iterable[str]] | None = None
) -> Callable[[ServiceTask], ServiceTask]:
    """Registers the function for ``zeebe:taskDefinition type``; a type has one handler.

    ``inputs`` and ``headers`` are those that the function cannot do without (see :class:`Needs`).
    """

    def register(function: ServiceTask) -> ServiceTask:
        if type_ in DECLARED:
            raise ValueError(f"two handlers for the service task type {type_}")
        DECLARED[type_] = function
        allowed = {name: frozenset(values) for name, values in (headers or {}).items()}
        NEEDS[type_] = Needs(frozenset(inputs), allowed)
        return function

    return register

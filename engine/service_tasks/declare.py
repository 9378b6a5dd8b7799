"""The decorators by which a task's file names its type: inside the transaction, or outside of any."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.service_tasks.context import ServiceContext
from engine.service_tasks.outside import OutsideTask

ServiceTask = Callable[[ServiceContext, Mapping[str, Any]], dict[str, Any]]

DECLARED: dict[str, ServiceTask] = {}
DECLARED_OUTSIDE: dict[str, OutsideTask] = {}


@dataclass(frozen=True)
class Needs:
    """What a diagram must give a task of this type, so that publication can ask for it.

    ``inputs`` are targets of input mappings; ``headers`` the task headers with their allowed
    values; none named, and any value will do.
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
        _declare(type_, inputs, headers)
        DECLARED[type_] = function
        return function

    return register


def outside_task(
    type_: str, *, inputs: Iterable[str] = (), headers: Mapping[str, Iterable[str]] | None = None
) -> Callable[[OutsideTask], OutsideTask]:
    """The same for what a worker carries out after the commit (``runs=outside`` in the diagram)."""

    def register(function: OutsideTask) -> OutsideTask:
        _declare(type_, inputs, headers)
        DECLARED_OUTSIDE[type_] = function
        return function

    return register


def _declare(type_: str, inputs: Iterable[str], headers: Mapping[str, Iterable[str]] | None) -> None:
    if type_ in NEEDS:
        raise ValueError(f"two handlers for the service task type {type_}")
    allowed = {name: frozenset(values) for name, values in (headers or {}).items()}
    NEEDS[type_] = Needs(frozenset(inputs), allowed)

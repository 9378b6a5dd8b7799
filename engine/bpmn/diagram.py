"""A diagram as plain values: what was drawn, before anything runs.

The reader fills these from XML, the lint judges them, the builder turns them into specs. Nothing
here knows XML or SpiffWorkflow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from engine.bpmn.model import Languages

T = TypeVar("T")

NO_NAMES: Languages = {"kk": "", "ru": "", "en": ""}


@dataclass(frozen=True)
class Flow:
    """A sequence flow. ``condition`` is FEEL without its leading ``=``."""

    id: str
    source: str
    target: str
    condition: str | None


@dataclass(frozen=True)
class IoMapping:
    """``source`` is written as in the diagram: FEEL after ``=``, a literal otherwise."""

    source: str
    target: str


@dataclass(frozen=True)
class UserWork:
    """What a user task asks of a person. Values are FEEL after ``=``, literals otherwise."""

    form_key: str | None
    assignee: str | None
    candidate_groups: str | None
    due: str | None
    follow_up: str | None
    priority: str | None


@dataclass(frozen=True)
class ServiceWork:
    """What a service task calls, a message throw event too; ``outside`` ones become jobs."""

    type: str
    retries: int
    headers: Mapping[str, str]
    outside: bool


@dataclass(frozen=True)
class Script:
    expression: str
    result: str


@dataclass(frozen=True)
class DecisionCall:
    decision_id: str
    result: str


@dataclass(frozen=True)
class Call:
    process_id: str
    all_to_child: bool
    all_to_parent: bool


@dataclass(frozen=True)
class Timer:
    """``kind`` is ``date``, ``duration`` or ``cycle``; ``value`` FEEL after ``=`` or ISO 8601."""

    kind: str
    value: str


@dataclass(frozen=True)
class Message:
    """``name`` may be FEEL after ``=`` where a token waits, not at a start."""

    name: str
    correlation: str | None


@dataclass(frozen=True)
class Signal:
    """``name`` may be FEEL after ``=`` where a token waits or throws, not at a start."""

    name: str


@dataclass(frozen=True)
class ErrorCode:
    """``code`` is ``None`` for a boundary event that catches every error; FEEL only where thrown."""

    code: str | None


@dataclass(frozen=True)
class Escalation:
    """``code`` as with :class:`ErrorCode`."""

    code: str | None


@dataclass(frozen=True)
class Terminate:
    pass


Work = UserWork | ServiceWork | Script | DecisionCall | Call
Event = Timer | Message | Signal | ErrorCode | Escalation | Terminate


@dataclass(frozen=True)
class Loop:
    """Multi-instance: ``collection`` and the others are FEEL without ``=`` or plain names."""

    sequential: bool
    collection: str
    item: str | None
    output_collection: str | None
    output_element: str | None
    completion: str | None

    @property
    def output_name(self) -> str | None:
        """The variable that the output element names: it stays with its round."""
        match = re.match(r"\s*([A-Za-z_]\w*)(\.\w+)*\s*\Z", self.output_element or "")
        return match[1] if match else None


@dataclass(frozen=True)
class Element:
    """One flow node. ``type`` is its BPMN name, such as ``userTask``."""

    id: str
    type: str
    names: Languages
    lane: str | None = None
    lane_names: Languages = field(default_factory=lambda: NO_NAMES)
    properties: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[IoMapping, ...] = ()
    outputs: tuple[IoMapping, ...] = ()
    work: Work | None = None
    event: Event | None = None
    loop: Loop | None = None
    default: str | None = None
    attached_to: str | None = None
    interrupting: bool = True


@dataclass
class Level:
    """A process or an embedded subprocess: its own nodes and flows, nested ones in ``levels``."""

    id: str
    elements: dict[str, Element] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)

    def outgoing(self, element_id: str) -> list[Flow]:
        """In the order of the file: a gateway tries its flows in this order."""
        return self._by_source.get(element_id, [])

    def incoming(self, element_id: str) -> list[Flow]:
        return self._by_target.get(element_id, [])

    def boundaries(self, element_id: str) -> list[Element]:
        return self._by_host.get(element_id, [])

    # Indexed at first use, when the level has been read: a file may hold many thousand flows.

    @cached_property
    def _by_source(self) -> dict[str, list[Flow]]:
        return _grouped(self.flows.values(), lambda flow: flow.source)

    @cached_property
    def _by_target(self) -> dict[str, list[Flow]]:
        return _grouped(self.flows.values(), lambda flow: flow.target)

    @cached_property
    def _by_host(self) -> dict[str, list[Element]]:
        return _grouped(self.elements.values(), lambda element: element.attached_to or "")

    def everywhere(self) -> list[Level]:
        """This level and all below it, outermost first."""
        return [self, *(deep for inner in self.levels.values() for deep in inner.everywhere())]


def _grouped(things: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for thing in things:
        found.setdefault(key(thing), []).append(thing)
    return found


@dataclass
class Process:
    """An executable process of one file."""

    id: str
    file: str
    names: Languages
    properties: Mapping[str, str]
    level: Level

"""What goes into and comes out of one advance of a process instance.

Plain values only: this module is the whole vocabulary that the floors above share with the
runner, so that SpiffWorkflow stays in its cage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from engine.feel.decision_model import DecisionResult

CommandKind = Literal["start", "complete", "timer", "message", "signal", "job", "error", "modify", "migrate"]

Languages = Mapping[str, str]
"""A text by language: keys ``kk``, ``ru``, ``en``."""


@dataclass(frozen=True)
class Command:
    """One thing that happened, with the time at which it happened.

    ``target`` is the process id for ``start``, ``modify`` and ``migrate``; the key (``element#ordinal``)
    of the work item, timer, subscription or job otherwise. ``at`` is timezone aware; FEEL's ``now()`` and
    ``today()`` read it. ``variables`` are plain JSON values: the form's data for ``complete``
    (only what the element's output mappings take reaches the process), the start variables,
    the message's or signal's payload, the job's result.

    ``error`` is a BPMN error thrown from outside by the party that works on ``target``, a job's key:
    ``code`` is its code, ``variables`` go through the output mappings of the event that catches it.
    ``element`` is for ``start`` the start event at which the token begins, when it is not the plain one.

    ``modify`` is an operator's hand in the flow: ``variables`` are its instruction
    (:mod:`engine.bpmn.modify`). ``migrate`` carries the state over to another deployment: ``variables``
    have the ``mapping`` of elements (:mod:`engine.bpmn.migration`).
    """

    kind: CommandKind
    target: str
    at: datetime
    variables: Mapping[str, Any] = field(default_factory=dict)
    code: str | None = None
    element: str | None = None


USUAL_PRIORITY = 50
"""Of a task whose diagram names none, as in Camunda 8."""


@dataclass(frozen=True)
class OpenedItem:
    """A user task that now waits for a person.

    ``key`` is ``element#ordinal``: the ordinal counts every creation of a waiting thing of that
    element in the case, from 1. ``properties`` are the element's ``zeebe:property`` values.
    ``due_at`` and ``follow_up_at`` come from ``zeebe:taskSchedule``; ``priority``, 0 to 100, from
    ``zeebe:priorityDefinition``.
    """

    key: str
    element_id: str
    form_key: str | None
    assignee: str | None
    candidate_groups: tuple[str, ...]
    due_at: datetime | None
    follow_up_at: datetime | None
    priority: int
    properties: Mapping[str, str]
    locals: Mapping[str, Any]


@dataclass(frozen=True)
class TimerSet:
    """A timer that began to wait; its due time was computed once and is a fact from now on."""

    key: str
    element_id: str
    due_at: datetime


@dataclass(frozen=True)
class SubscriptionSet:
    """A catch that began to wait for a message, or for a signal: that one has no correlation."""

    key: str
    element_id: str
    message: str
    correlation: str
    kind: Literal["message", "signal"] = "message"


@dataclass(frozen=True)
class JobSet:
    """A service task that reaches outside: it waits until the job's result comes back."""

    key: str
    element_id: str
    type: str
    inputs: Mapping[str, Any]
    headers: Mapping[str, str]
    retries: int


@dataclass(frozen=True)
class ServiceCall:
    """A service task's call into our own tables, made inside the transaction.

    ``inputs`` are the element's input mappings (only those, never all variables).
    """

    key: str
    element_id: str
    type: str
    inputs: Mapping[str, Any]
    headers: Mapping[str, str]
    at: datetime


ServiceCaller = Callable[[ServiceCall], Mapping[str, Any]]
"""Runs a service task inside the transaction and returns its result variables.

The journal records each call's result; a rebuild answers from the record.
"""


@dataclass(frozen=True)
class Step:
    """One thing the token did, in order: for history, replay and "you are here"."""

    kind: Literal["entered", "left", "took", "cancelled"]
    element_id: str
    """The element's id; for ``took``, the sequence flow's id."""


@dataclass(frozen=True)
class Moved:
    """A thing that goes on waiting under the same key, at another element or with another form.

    ``form_key`` is a user task's, ``message`` the name that a catch waits for from now on.
    """

    key: str
    element_id: str
    form_key: str | None = None
    message: str | None = None


@dataclass(frozen=True)
class Decided:
    """A decision that a step asked for: what it was given, and what it answered."""

    element_id: str
    decision_id: str
    inputs: Mapping[str, Any]
    result: DecisionResult


@dataclass(frozen=True)
class Advance:
    """The result of one command: the new state and everything that changed around it.

    ``snapshot`` is deterministic: the same definition, state, command and service results give
    the same bytes under any hash seed. ``closed`` are keys of work items, timers,
    subscriptions and jobs that stopped waiting, the command's own target included.
    ``end_events`` are the end events reached by this command; ``completed`` is true when the
    instance has no token left.
    """

    snapshot: bytes
    variables: Mapping[str, Any]
    opened: tuple[OpenedItem, ...]
    timers: tuple[TimerSet, ...]
    subscriptions: tuple[SubscriptionSet, ...]
    jobs: tuple[JobSet, ...]
    closed: tuple[str, ...]
    steps: tuple[Step, ...]
    service_results: tuple[Mapping[str, Any], ...]
    """In call order; feed back to a rebuild through :func:`engine.bpmn.runner.recorded`."""
    completed: bool
    end_events: tuple[str, ...]
    signals: tuple[str, ...] = ()
    """Names of the signals thrown, in order. The engine delivers none: whoever called it does, to
    every waiting subscription of every case, this one included, and to signal start events."""
    signal_variables: tuple[Mapping[str, Any], ...] = ()
    """What each of ``signals`` carries: the input mappings of the event that threw it."""
    signal_elements: tuple[str, ...] = ()
    """The event that threw each of ``signals``."""
    moved: tuple[Moved, ...] = ()
    """What a migration changed of things that wait on."""
    decided: tuple[Decided, ...] = ()
    """Decisions made on the way, in order. They stand in no journal: the same command makes them again."""


@dataclass(frozen=True)
class StartEvent:
    """Where a process may begin. ``name`` is the message's or signal's, ``timer`` the time as drawn."""

    element_id: str
    kind: Literal["none", "message", "signal", "timer"]
    name: str = ""
    timer: str | None = None


@dataclass(frozen=True)
class ElementInfo:
    """What a screen needs to know of a diagram element."""

    id: str
    type: str
    names: Languages
    lane: str | None
    lane_names: Languages
    properties: Mapping[str, str]
    form_key: str | None

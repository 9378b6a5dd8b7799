"""One advance while it happens: the command's facts going in, everything that changed coming out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.bpmn.model import (
    Decided,
    JobSet,
    Moved,
    OpenedItem,
    ServiceCall,
    ServiceCaller,
    Step,
    SubscriptionSet,
    TimerSet,
)
from engine.bpmn.values import plain
from engine.domain.errors import ProcessStuck

MAX_STEPS = 2_000
"""Nodes that one command may run: a real one runs fewer than 50."""

MAX_SECONDS = 2.0
"""Of this thread's processor time, so that neither a busy machine nor a service task's wait for the
database counts. It can only refuse, never change a result."""

Opened = OpenedItem | TimerSet | SubscriptionSet | JobSet


@dataclass
class Counters:
    """What an instance counts over its whole life; part of the state."""

    next_id: int = 1
    ordinals: dict[str, int] = field(default_factory=dict)

    def new_id(self) -> int:
        found = self.next_id
        self.next_id += 1
        return found

    def new_key(self, element_id: str) -> str:
        ordinal = self.ordinals.get(element_id, 0) + 1
        self.ordinals[element_id] = ordinal
        return f"{element_id}#{ordinal}"


@dataclass
class Run:
    """Collects in the order in which things happen; that order is deterministic."""

    at: datetime
    services: ServiceCaller
    opened: dict[str, Opened] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    service_results: list[Mapping[str, Any]] = field(default_factory=list)
    end_events: list[str] = field(default_factory=list)
    signals: list[tuple[str, Mapping[str, Any], str]] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    nodes_run: int = 0
    started: float = field(default_factory=time.thread_time)

    def spend(self, element_id: str) -> None:
        """Counts one node against the budget."""
        self.nodes_run += 1
        if self.nodes_run > MAX_STEPS:
            raise ProcessStuck(reason="too_many_steps", element=element_id)
        if time.thread_time() - self.started > MAX_SECONDS:
            raise ProcessStuck(reason="too_slow", element=element_id)

    def call(self, call: ServiceCall) -> Mapping[str, Any]:
        result: Mapping[str, Any] = plain(self.services(call) or {})
        self.service_results.append(result)
        return result

    def open(self, thing: Opened) -> None:
        self.opened[thing.key] = thing

    def close(self, key: str) -> None:
        """What opened and closed within one command was never there for anyone else."""
        if self.opened.pop(key, None) is None:
            self.closed.append(key)

    def entered(self, element_id: str) -> None:
        self.steps.append(Step("entered", element_id))

    def left(self, element_id: str) -> None:
        self.steps.append(Step("left", element_id))

    def took(self, flow_id: str) -> None:
        self.steps.append(Step("took", flow_id))

    def cancelled(self, element_id: str) -> None:
        self.steps.append(Step("cancelled", element_id))

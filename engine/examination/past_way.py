"""How a past case went: by what its journal says, or walked once more where the journal does not say enough.

The walk and the journal come to the same (tests compare the two); reading takes a hundredth of the time.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from engine.bpmn.definition import Deployment
from engine.bpmn.diagram import ServiceWork
from engine.bpmn.migration import migrate
from engine.bpmn.model import Advance, Command, ServiceCall, ServiceCaller
from engine.bpmn.runner import advance
from engine.domain.errors import ProcessStuck
from engine.domain.local_time import local
from engine.domain.what_if import Lived, Past, PastEntry, Way, role
from engine.examination.alike import alike

ANSWERED = "ANSWERED"
BY_HAND = frozenset({"migrate", "modify"})
"""Commands that move a case without anybody's step."""

Answers = Mapping[str, deque[Mapping[str, Any]]]
"""By element, what service work answered there, the first first."""


class Old:
    """The deployments on which cases ran, by the names that entries give them."""

    def __init__(self, deployment_of: Callable[[str], Deployment], draft: Deployment | None = None) -> None:
        """``draft``: what they are held against; without it nothing is alike."""
        self.draft = draft
        self.deployment = cache(deployment_of)
        self.inside = cache(self._inside)
        self.answered_at = cache(self._answered_at)
        self.elements = cache(self._elements)
        self.alike = cache(self._alike)

    def _inside(self, name: str) -> frozenset[str]:
        """Service work that is done inside a command's transaction."""
        return frozenset(
            element.id
            for _, element in self.deployment(name).drawn()
            if isinstance(element.work, ServiceWork) and not element.work.outside
        )

    def _answered_at(self, name: str, process_id: str) -> frozenset[str]:
        return answered_at(self.deployment(name), process_id)

    def _alike(self, name: str, process_id: str) -> frozenset[str]:
        return alike(self.deployment(name), self.draft, process_id) if self.draft else frozenset()

    def _elements(self, name: str, process_id: str) -> frozenset[str]:
        return frozenset(self.deployment(name).elements(process_id))


@dataclass
class Ledger:
    """Gathers a way from what came of each command."""

    answered_at: frozenset[str] = frozenset()
    """Elements that a case enters when it is answered."""
    steps: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    waited: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    opened: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    began: datetime | None = None
    ended: datetime | None = None
    answered: datetime | None = None

    def take(self, lived: Lived, at: datetime) -> None:
        self.began = self.began or at
        for key, element, whose in lived.opened:
            self.opened[key] = (element, at)
            self.steps[element] += 1
            if whose is not None:
                self.roles[whose] += 1
        for key in lived.closed:
            if key in self.opened:
                element, since = self.opened.pop(key)
                self.waited[element] += (at - since).total_seconds()
        if self.answered is None and not self.answered_at.isdisjoint(lived.entered):
            self.answered = at
        if lived.completed:
            self.ended = at

    def way(self, began: datetime) -> Way:
        return Way(
            dict(self.steps),
            dict(self.roles),
            dict(self.waited),
            self.began or began,
            self.ended,
            self.answered,
        )


def answered_at(deployment: Deployment, process_id: str) -> frozenset[str]:
    elements = deployment.elements(process_id).items()
    return frozenset(id_ for id_, info in elements if info.properties.get("caseState") == ANSWERED)


def lived(result: Advance) -> Lived:
    """What the journal would say of it."""
    return Lived(
        opened=tuple((one.key, one.element_id, role(one.candidate_groups)) for one in result.opened),
        closed=result.closed,
        entered=tuple(step.element_id for step in result.steps if step.kind == "entered"),
        left=tuple(step.element_id for step in result.steps if step.kind == "left"),
        completed=result.completed,
    )


def as_it_was(past: Past, old: Old) -> tuple[Way, Answers, bool]:
    """The case's own way, what service work answered at each element, and whether a hand moved it."""
    if not past.entries:
        raise ProcessStuck(reason="no_entries")
    return as_told(past, old) or as_walked(past, old)


def as_told(past: Past, old: Old) -> tuple[Way, Answers, bool] | None:
    """By the journal; nothing where it leaves a doubt which work answered what."""
    ledger, answers = Ledger(), defaultdict[str, deque[Mapping[str, Any]]](deque)
    for entry in past.entries:
        if entry.lived is None or entry.facts["kind"] in BY_HAND:
            return None
        told = answers_of(entry, old)
        if told is None:
            return None
        for element, result in told:
            answers[element].append(result)
        ledger.answered_at = old.answered_at(entry.deployment, past.process_id)
        ledger.take(entry.lived, local(entry.at))
    return ledger.way(past.entries[0].at), answers, False


def answers_of(entry: PastEntry, old: Old) -> list[tuple[str, Mapping[str, Any]]] | None:
    """By element what service work answered to one command, in order; nothing where there is a doubt.

    Inside a transaction service work is done when its token leaves.
    """
    inside = old.inside(entry.deployment)
    worked = [element for element in entry.lived.left if element in inside] if entry.lived else []
    results = entry.facts.get("results", ())
    return list(zip(worked, results, strict=True)) if len(worked) == len(results) else None


def alike_until(past: Past, old: Old) -> int:
    """How many of a case's first commands came only to what the draft has alike."""
    for count, entry in enumerate(past.entries):
        lived = entry.lived
        if lived is None or entry.state is None or entry.facts["kind"] in BY_HAND:
            return count
        if answers_of(entry, old) is None:
            return count
        if not old.alike(entry.deployment, past.process_id).issuperset((*lived.entered, *lived.left)):
            return count
    return len(past.entries)


def as_walked(past: Past, old: Old) -> tuple[Way, Answers, bool]:
    """On the case's own deployments, on the real engine."""
    ledger, answers = Ledger(), defaultdict[str, deque[Mapping[str, Any]]](deque)
    state: bytes | None = None
    before: Deployment | None = None
    moved = False
    for entry in past.entries:
        deployment = old.deployment(entry.deployment)
        asked = command(entry)
        services = _recording(entry.facts.get("results", ()), answers)
        if asked.kind == "migrate" and state is not None:
            result = migrate(before or deployment, deployment, past.process_id, state, asked, services)
        else:
            result = advance(deployment, past.process_id, state, asked, services)
        moved = moved or asked.kind == "modify"
        ledger.answered_at = old.answered_at(entry.deployment, past.process_id)
        ledger.take(lived(result), asked.at)
        state, before = result.snapshot, deployment
    return ledger.way(past.entries[0].at), answers, moved


def command(entry: PastEntry) -> Command:
    """The command as it was given."""
    facts = entry.facts
    target = facts.get("process") or facts["key"]
    return Command(
        facts["kind"],
        target,
        local(entry.at),
        facts.get("variables", {}),
        facts.get("code"),
        facts.get("element"),
    )


def _recording(results: Iterable[Mapping[str, Any]], answers: Mapping[str, deque[Any]]) -> ServiceCaller:
    remaining = iter(list(results))

    def answer(call: ServiceCall) -> Mapping[str, Any]:
        for result in remaining:
            answers[call.element_id].append(result)
            return result
        raise ProcessStuck(reason="record_too_short", element=call.element_id)

    return answer

"""Runs the journals of past cases through a draft, on the real engine and in memory.

Each case is walked twice. On its own deployments, as the journal says: that tells what service work answered
at which element, and how long people had each step. Then on the draft: the same commands at the same times,
each given to the step of the same element; what service work answered is answered again. A step that the past
does not know is completed after the assumed time, and everything behind it comes later by so much. A command
for which the draft has no place is held, and given as soon as there is one.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.bpmn.definition import Deployment
from engine.bpmn.migration import migrate
from engine.bpmn.model import Advance, Command, OpenedItem, ServiceCall, ServiceCaller
from engine.bpmn.runner import advance
from engine.domain.errors import JauapError, ProcessStuck
from engine.domain.local_time import local, local_date
from engine.domain.what_if import Assumptions, Compared, Past, Way
from engine.examination.trial import usual_answer

ANSWERED = "ANSWERED"
MAX_NEW_STEPS = 200
"""Of one case: a draft that always opens another new step does not come to an end."""

Answers = Mapping[str, deque[Mapping[str, Any]]]


def compare(
    past: Past, deployment_of: Callable[[str], Deployment], draft: Deployment, assumed: Assumptions
) -> Compared:
    """One case. Raises nothing for what the draft does: that is the case's misfit."""
    before, answers, moved = _as_it_was(past, deployment_of)
    walk = _Walk(past, draft, answers, assumed, _elements(past, deployment_of))
    misfit, element = walk.run()
    if moved and misfit is not None:
        misfit, element = "moved_by_hand", None
    after = walk.way()
    if misfit is None and before.ended is not None and after.ended is None:
        misfit, element = "unfinished", next(iter(walk.waiting.values()), None)
    return Compared(
        id=past.id,
        before=before,
        after=after,
        late_before=_late(past, before),
        late_after=_late(past, after),
        misfit=misfit,
        element=element,
        held=tuple(one.target.partition("#")[0] for one in walk.held),
    )


def _late(past: Past, way: Way) -> bool:
    return past.last_day is not None and way.answered is not None and local_date(way.answered) > past.last_day


def _elements(past: Past, deployment_of: Callable[[str], Deployment]) -> frozenset[str]:
    """What was drawn in any of the case's deployments."""
    names = {entry.deployment for entry in past.entries}
    return frozenset(id_ for name in names for id_ in deployment_of(name).elements(past.process_id))


@dataclass
class _Ledger:
    """Gathers a way from what the engine says."""

    process: Mapping[str, Any]
    steps: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    waited: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    opened: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    began: datetime | None = None
    ended: datetime | None = None
    answered: datetime | None = None

    def take(self, result: Advance, at: datetime) -> None:
        self.began = self.began or at
        for item in result.opened:
            self._open(item, at)
        for key in result.closed:
            if key in self.opened:
                element, since = self.opened.pop(key)
                self.waited[element] += (at - since).total_seconds()
        for step in result.steps:
            info = self.process.get(step.element_id) if step.kind == "entered" else None
            if info is not None and info.properties.get("caseState") == ANSWERED:
                self.answered = self.answered or at
        if result.completed:
            self.ended = at

    def _open(self, item: OpenedItem, at: datetime) -> None:
        self.opened[item.key] = (item.element_id, at)
        self.steps[item.element_id] += 1
        for group in item.candidate_groups[:1]:
            self.roles[group.partition("@")[0]] += 1

    def way(self, began: datetime) -> Way:
        return Way(
            dict(self.steps),
            dict(self.roles),
            dict(self.waited),
            self.began or began,
            self.ended,
            self.answered,
        )


def _as_it_was(
    past: Past, deployment_of: Callable[[str], Deployment]
) -> tuple[Way, dict[str, deque[Mapping[str, Any]]], bool]:
    """The case's own way, what service work answered at each element, and whether a hand moved it."""
    answers: dict[str, deque[Mapping[str, Any]]] = defaultdict(deque)
    state: bytes | None = None
    before: Deployment | None = None
    ledger: _Ledger | None = None
    moved = False
    for entry in past.entries:
        deployment = deployment_of(entry.deployment)
        command = _command(entry.facts, entry.at)
        services = _recording(entry.facts.get("results", ()), answers)
        if command.kind == "migrate" and state is not None:
            result = migrate(before or deployment, deployment, past.process_id, state, command, services)
        else:
            result = advance(deployment, past.process_id, state, command, services)
        moved = moved or command.kind == "modify"
        ledger = ledger or _Ledger({})
        ledger.process = deployment.elements(past.process_id)
        ledger.take(result, command.at)
        state, before = result.snapshot, deployment
    if ledger is None:
        raise ProcessStuck(reason="no_entries")
    return ledger.way(past.entries[0].at), answers, moved


def _command(facts: Mapping[str, Any], at: datetime) -> Command:
    target = facts.get("process") or facts["key"]
    return Command(
        facts["kind"], target, local(at), facts.get("variables", {}), facts.get("code"), facts.get("element")
    )


def _recording(results: Iterable[Mapping[str, Any]], answers: Mapping[str, deque[Any]]) -> ServiceCaller:
    remaining = iter(list(results))

    def answer(call: ServiceCall) -> Mapping[str, Any]:
        for result in remaining:
            answers[call.element_id].append(result)
            return result
        raise ProcessStuck(reason="record_too_short", element=call.element_id)

    return answer


class _Walk:
    """The same case on the draft."""

    def __init__(
        self, past: Past, draft: Deployment, answers: Answers, assumed: Assumptions, known: frozenset[str]
    ) -> None:
        self.past, self.draft, self.assumed, self.known = past, draft, assumed, known
        self.answers = {element: deque(queue) for element, queue in answers.items()}
        self.last: dict[str, Mapping[str, Any]] = {}
        self.ledger = _Ledger(draft.elements(past.process_id))
        self.state: bytes | None = None
        self.delay = timedelta(0)
        self.waiting: dict[str, str] = {}
        self.new_steps: dict[str, datetime] = {}
        self.new_timers: dict[str, datetime] = {}
        self.held: list[Command] = []
        self.invented = 0
        self.completed = False

    def run(self) -> tuple[str | None, str | None]:
        """Why the case does not fit, and where; nothing of one that does."""
        try:
            for entry in self.past.entries:
                if entry.facts["kind"] not in ("migrate", "modify"):
                    self._next(_command(entry.facts, entry.at))
            self._let_new_steps_end(self.past.entries[-1].at + self.delay)
            self._give_held(self.past.entries[-1].at + self.delay)
        except JauapError as refusal:
            element = refusal.details.get("element")
            return "stopped", str(element) if element else None
        return None, None

    def way(self) -> Way:
        return self.ledger.way(self.past.entries[0].at)

    def _next(self, command: Command) -> None:
        if self.completed:
            return
        self._let_new_steps_end(command.at + self.delay)
        at = command.at + self.delay
        if not self._give(command, at):
            self.held.append(command)
        self._give_held(at)

    def _give_held(self, at: datetime) -> None:
        """As long as there is a place for one of them."""
        while not self.completed:
            given = next((one for one in self.held if self._give(one, at)), None)
            if given is None:
                return
            self.held.remove(given)

    def _let_new_steps_end(self, until: datetime) -> None:
        """Steps and times that the past does not know: they end before what comes next, or delay it."""
        while not self.completed:
            for key, due in sorted(self.new_timers.items(), key=lambda pair: pair[1]):
                if due <= until:
                    self._run(Command("timer", key, local(due)))
                    break
            else:
                if not self.new_steps:
                    return
                key = min(self.new_steps, key=lambda one: (self.new_steps[one], one))
                self.invented += 1
                if self.invented > MAX_NEW_STEPS:
                    raise ProcessStuck(reason="endless", element=self.waiting[key])
                ends = self.new_steps[key] + self.assumed.step
                if ends > until:
                    self.delay += ends - until
                    until = ends
                answer = self.assumed.answers.get(self.waiting[key], {})
                self._run(Command("complete", key, local(ends), answer))

    def _give(self, command: Command, at: datetime) -> bool:
        """Whether the draft has a place for it now."""
        target = command.target
        if command.kind != "start":
            found = self._place(target)
            if found is None:
                return False
            target = found
        self._run(Command(command.kind, target, local(at), command.variables, command.code, command.element))
        return True

    def _place(self, key: str) -> str | None:
        """The same key where it waits, else the oldest of the same element."""
        element = key.partition("#")[0]
        if self.waiting.get(key) == element:
            return key
        return next((one for one, waits in self.waiting.items() if waits == element), None)

    def _run(self, command: Command) -> None:
        result = advance(self.draft, self.past.process_id, self.state, command, self._answer)
        self.ledger.take(result, command.at)
        self.state, self.completed = result.snapshot, result.completed
        for key in result.closed:
            for open_ones in (self.waiting, self.new_steps, self.new_timers):
                open_ones.pop(key, None)
        for item in result.opened:
            self.waiting[item.key] = item.element_id
            if item.element_id not in self.known:
                self.new_steps[item.key] = command.at
        for timer in result.timers:
            self.waiting[timer.key] = timer.element_id
            if timer.element_id not in self.known:
                self.new_timers[timer.key] = timer.due_at
        self.waiting |= {one.key: one.element_id for one in result.subscriptions}
        self.waiting |= {one.key: one.element_id for one in result.jobs}

    def _answer(self, call: ServiceCall) -> Mapping[str, Any]:
        """What was answered here then; the last of it again where the draft asks more often."""
        queue = self.answers.get(call.element_id)
        if queue:
            self.last[call.element_id] = queue.popleft()
        if call.element_id in self.last:
            return self.last[call.element_id]
        return self.assumed.answers.get(call.element_id) or usual_answer(call.type, call.at)


def compared(
    past: Iterable[Past], deployment_of: Callable[[str], Deployment], draft: Deployment, assumed: Assumptions
) -> Iterator[Compared]:
    for one in past:
        yield compare(one, deployment_of, draft, assumed)

"""Runs the journals of past cases through a draft, on the real engine and in memory.

What service work answered at which element, and how long people had each step, is known of each case
(:mod:`engine.examination.past_way`). From the first command on that comes to something which the draft has
otherwise it is walked on the draft: the same commands at the same times, each
given to the step of the same element; what service work answered is answered again. A step that the past
does not know is completed after the assumed time, and everything behind it comes later by so much. A command
for which the draft has no place is held, and given as soon as there is one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zlib import decompress

from engine.bpmn.definition import Deployment
from engine.bpmn.model import Command, ServiceCall
from engine.bpmn.runner import advance, waiting
from engine.domain.errors import JauapError, ProcessStuck
from engine.domain.local_time import local, local_date
from engine.domain.what_if import Assumptions, Compared, Past, Way
from engine.examination import past_way
from engine.examination.past_way import BY_HAND, Answers, Ledger, Old
from engine.examination.trial import usual_answer

MAX_NEW_STEPS = 200
"""Of one case: a draft that always opens another new step does not come to an end."""


def compare(past: Past, old: Old, draft: Deployment, assumed: Assumptions) -> Compared:
    """One case. Raises nothing for what the draft does: that is the case's misfit."""
    before, answers, moved = past_way.as_it_was(past, old)
    drawn = {id_ for entry in past.entries for id_ in old.elements(entry.deployment, past.process_id)}
    walk = _Walk(past, draft, answers, assumed, frozenset(drawn))
    misfit, element = walk.run(old)
    if moved and misfit is not None:
        misfit, element = "moved_by_hand", None
    after = walk.way()
    if misfit is None and before.ended is not None and after.ended is None:
        misfit, element = "unfinished", walk.stands_at()
    return Compared(
        id=past.id,
        before=before,
        after=after,
        late_before=_late(past, before),
        late_after=_late(past, after),
        misfit=misfit,
        element=element,
        held=tuple(_element(one.target) for one in walk.held),
    )


def _late(past: Past, way: Way) -> bool:
    return past.last_day is not None and way.answered is not None and local_date(way.answered) > past.last_day


class _Walk:
    """The same case on the draft."""

    def __init__(
        self, past: Past, draft: Deployment, answers: Answers, assumed: Assumptions, known: frozenset[str]
    ) -> None:
        self.past, self.draft, self.assumed, self.known = past, draft, assumed, known
        """``known``: what was drawn in any of the case's deployments."""
        self.answers = {element: deque(queue) for element, queue in answers.items()}
        self.last: dict[str, Mapping[str, Any]] = {}
        self.ledger = Ledger(past_way.answered_at(draft, past.process_id))
        self.state: bytes | None = None
        self.delay = timedelta(0)
        self.waiting: dict[str, str] = {}
        self.new_steps: dict[str, datetime] = {}
        self.new_timers: dict[str, datetime] = {}
        self.held: list[Command] = []
        self.invented = 0
        self.completed = False

    def run(self, old: Old) -> tuple[str | None, str | None]:
        """Why the case does not fit, and where; nothing of one that does."""
        try:
            for entry in self.past.entries[self._stand_where_it_stood(old) :]:
                if entry.facts["kind"] not in BY_HAND:
                    self._next(past_way.command(entry))
            self._let_new_steps_end(self.past.entries[-1].at + self.delay)
            self._give_held(self.past.entries[-1].at + self.delay)
        except JauapError as refusal:
            element = refusal.details.get("element")
            return "stopped", str(element) if element else None
        return None, None

    def _stand_where_it_stood(self, old: Old) -> int:
        """As far as the draft does just what was done, the journal knows it. Answers how many commands that
        were."""
        count = past_way.alike_until(self.past, old)
        for entry in self.past.entries[:count]:
            for element, result in past_way.answers_of(entry, old) or ():
                self.answers[element].popleft()
                self.last[element] = result
            assert entry.lived is not None
            self.ledger.take(entry.lived, local(entry.at))
            self.completed = entry.lived.completed
        if count:
            self.state = decompress(self.past.entries[count - 1].state or b"")
            self.waiting = {key: _element(key) for key in self._open()}
        return count

    def _open(self) -> Sequence[str]:
        """Keys of what waits, the oldest first."""
        return waiting(self.draft, self.past.process_id, self.state) if self.state else ()

    def stands_at(self) -> str | None:
        """The element that has waited longest."""
        return next(map(_element, self._open()), None)

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
        element = _element(key)
        if self.waiting.get(key) == element:
            return key
        return next((one for one, waits in self.waiting.items() if waits == element), None)

    def _run(self, command: Command) -> None:
        result = advance(self.draft, self.past.process_id, self.state, command, self._answer)
        self.ledger.take(past_way.lived(result), command.at)
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


def _element(key: str) -> str:
    return key.partition("#")[0]


def compared(past: Iterable[Past], old: Old, draft: Deployment, assumed: Assumptions) -> Iterator[Compared]:
    for one in past:
        yield compare(one, old, draft, assumed)

"""Walks one case of a draft in memory, on the real engine: nothing is stored and nothing is sent.

A trial is a script that is run from its beginning each time it is looked at: the engine is deterministic, so
that one step more, one answer changed or one step back are the same thing. What the draft would have asked of
the database, service work, is answered by the script.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from engine import feel
from engine.bpmn.definition import Deployment, compile_files
from engine.bpmn.model import Advance, Command, CommandKind, ServiceCall
from engine.bpmn.runner import advance
from engine.bpmn.values import plain
from engine.domain.case_state import CaseState, may_follow
from engine.domain.data_files import read_data
from engine.domain.errors import JauapError, NotFound, ProcessStuck
from engine.domain.trial import Asked, Called, Move, Script, Seen, Trial, Waiting

MAX_MOVES = 400

KINDS = frozenset({"start", "complete", "timer", "message", "signal", "job"})
"""What may happen in a trial: nobody moves its tokens by hand."""


class _Unanswered(JauapError):
    code = "unanswered"

    def __init__(self, asked: Asked) -> None:
        super().__init__(element=asked.element_id)
        self.asked = asked


def walk(files: Mapping[str, bytes], script: Script) -> Trial:
    """Runs the script as far as it goes. Raises InvalidDiagram, NotFound (no such process)."""
    (trial,) = walk_all(files, (script,))
    return trial


def walk_all(files: Mapping[str, bytes], scripts: Sequence[Script]) -> list[Trial]:
    """Each script from its beginning, on the same draft."""
    deployment = compile_files(files)
    for script in scripts:
        deployment.spec(script.process_id)
    return [_Walk(deployment, script).run() for script in scripts]


def usual_answer(type_: str, at: datetime) -> dict[str, Any]:
    """What service work of this type answers in an everyday case (``data/trial_answers.json``)."""
    usual = read_data("trial_answers")["answers"].get(type_, {})
    return {name: plain(feel.evaluate(text, {}, at=at)) for name, text in usual.items()}


class _Walk:
    def __init__(self, deployment: Deployment, script: Script) -> None:
        self.deployment, self.script = deployment, script
        self.snapshot: bytes | None = None
        self.state = CaseState.RECEIVED
        self.waiting: dict[str, Waiting] = {}
        self.variables: Mapping[str, Any] = {}
        self.completed = False
        self.calls: list[Called] = []

    def run(self) -> Trial:
        seen: list[Seen] = []
        for move in self.script.moves[:MAX_MOVES]:
            self.calls = []
            try:
                seen.append(self._take(move))
            except _Unanswered as question:
                return self._told(seen, asked=question.asked)
            except JauapError as refusal:
                return self._told(seen, failed={"code": refusal.code, **_plain(refusal.details)})
        return self._told(seen)

    def _take(self, move: Move) -> Seen:
        process = self.script.process_id
        target = process if move.kind == "start" else move.target
        element = move.target or None if move.kind == "start" else None
        if move.kind not in KINDS:
            raise NotFound(target=move.target, kind=move.kind)
        kind = cast(CommandKind, move.kind)
        command = Command(kind, target, move.at, move.variables, element=element)
        result = advance(self.deployment, process, self.snapshot, command, self._answer)
        state = self._state_after(result)
        self.snapshot, self.variables, self.completed = result.snapshot, result.variables, result.completed
        self.state = state
        for key in result.closed:
            self.waiting.pop(key, None)
        self.waiting |= {one.key: one for one in self._opened(result)}
        return Seen(
            kind=move.kind,
            target=move.target,
            at=move.at.isoformat(),
            entered=tuple(step.element_id for step in result.steps if step.kind == "entered"),
            flows=tuple(step.element_id for step in result.steps if step.kind == "took"),
            calls=tuple(self.calls),
            ends=result.end_events,
            state=state.value,
        )

    def _answer(self, call: ServiceCall) -> Mapping[str, Any]:
        reads = self._reads(call.element_id)
        answer = self.script.answers.get(call.element_id)
        if answer is None:
            answer = usual_answer(call.type, call.at)
            if not answer and not set(reads) <= set(self.variables):
                raise _Unanswered(Asked(call.element_id, call.type, call.inputs, call.headers, reads))
        self.calls.append(Called(call.element_id, call.type, call.inputs, call.headers, answer))
        return answer

    def _reads(self, element_id: str) -> tuple[str, ...]:
        """What the diagram takes of an answer, or of the case where the answer says nothing of it."""
        reads = self.deployment.output_reads(self.script.process_id, element_id)
        return tuple(sorted(reads - {"case_id"}))

    def _state_after(self, result: Advance) -> CaseState:
        """As when a case is stored: a state that must not follow is an incident there."""
        state, elements = self.state, self.deployment.elements(self.script.process_id)
        for step in result.steps:
            named = elements[step.element_id].properties.get("caseState") if step.kind == "entered" else None
            if named is None:
                continue
            following = CaseState(named)
            if not may_follow(state, following, self.script.process_id):
                reason = f"{state} is not followed by {following}"
                raise ProcessStuck(element=step.element_id, reason=reason)
            state = following
        return state

    def _opened(self, result: Advance) -> Iterator[Waiting]:
        for item in result.opened:
            yield Waiting(
                "complete",
                item.key,
                item.element_id,
                form_key=item.form_key,
                groups=item.candidate_groups,
                due_at=item.due_at.isoformat() if item.due_at else None,
                reads=self._reads(item.element_id),
            )
        for timer in result.timers:
            yield Waiting("timer", timer.key, timer.element_id, due_at=timer.due_at.isoformat())
        for one in result.subscriptions:
            reads = self._reads(one.element_id)
            yield Waiting(one.kind, one.key, one.element_id, message=one.message, reads=reads)
        for job in result.jobs:
            yield Waiting("job", job.key, job.element_id, message=job.type, reads=self._reads(job.element_id))

    def _told(
        self, seen: Sequence[Seen], *, failed: Mapping[str, Any] | None = None, asked: Asked | None = None
    ) -> Trial:
        visits = Counter(entered for move in seen for entered in move.entered)
        spoken = {*visits, *(one.element_id for one in self.waiting.values())}
        spoken |= {asked.element_id} if asked else set()
        spoken |= {str(failed["element"])} if failed and "element" in failed else set()
        drawn = {one.id: (file, one.names) for file, one in self.deployment.drawn()}
        files = {drawn[id_][0] for id_ in spoken & set(drawn)}
        return Trial(
            seen=tuple(seen),
            waiting=tuple(self.waiting.values()),
            variables=self.variables,
            state=self.state.value,
            completed=self.completed,
            visits=dict(visits),
            flows=tuple(dict.fromkeys(flow for move in seen for flow in move.flows)),
            failed=failed,
            asked=asked,
            names={id_: dict(names) for id_, (file, names) in drawn.items() if file in files},
            drawn={id_: drawn[id_][0] for id_ in sorted(spoken & set(drawn))},
        )


def _plain(details: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in details.items() if isinstance(value, str | int | float | bool)}

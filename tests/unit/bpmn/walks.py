"""Walks a diagram in random order to its end, and tells which constructs its tokens came to."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping

from engine.bpmn.definition import Deployment
from engine.bpmn.diagram import Element, ErrorCode, Escalation, Message, ServiceWork, Signal, Terminate, Timer
from engine.bpmn.dialect.events import ERROR, ESCALATION, MESSAGE, SIGNAL, TERMINATE, TIMER
from engine.bpmn.model import JobSet, OpenedItem, SubscriptionSet, TimerSet
from engine.domain.errors import ProcessStuck
from tests.unit.bpmn.diagrams import Case
from tests.unit.bpmn.sketch import JOB_ERROR

LONGEST_WALK = 2_000
RESTLESS = 40
"""Commands after which nobody asks for another round, and nothing comes twice that need not come at all."""

Steps = Counter[tuple[str, str]]
"""How often each kind of step was taken at each element."""

Construct = tuple[str, str | None, str]
"""BPMN name of the node, of its event definition, and what else makes it a case of its own."""

DEFINITIONS: Mapping[type, str] = {
    Timer: TIMER,
    Message: MESSAGE,
    Signal: SIGNAL,
    ErrorCode: ERROR,
    Escalation: ESCALATION,
    Terminate: TERMINATE,
}


def constructs(deployment: Deployment) -> dict[str, Construct]:
    """What each element is, by id."""
    elements = {element.id: element for _, element in deployment.drawn()}
    return {id: _construct(element, elements) for id, element in elements.items()}


def _construct(element: Element, elements: Mapping[str, Element]) -> Construct:
    event, definition = element.event, None
    if element.type.endswith("Event"):
        definition = MESSAGE if isinstance(element.work, ServiceWork) else DEFINITIONS.get(type(event))
    special = "" if element.interrupting else "beside"
    if isinstance(event, Timer) and event.kind == "cycle" and element.type == "boundaryEvent":
        special = "cycle"
    elif isinstance(event, ErrorCode) and element.attached_to:
        special = "job" if isinstance(elements[element.attached_to].work, ServiceWork) else "scope"
    return element.type, definition, special


def walk(case: Case, order: random.Random) -> Steps:
    """Answers whatever waits, in random order, to the end.

    Asserts that something waits until the end has come, and that no token is lost on the way. What is
    refused is counted as a step of the kind ``refused``.
    """
    steps: Steps = Counter()
    repeating = _repeating(case.deployment)
    heard: list[str] = []
    told = None
    _begin(case, order)
    for answered in range(LONGEST_WALK):
        if case.last is not told:
            told = case.last
            steps.update((step.kind, step.element_id) for step in told.steps)
            heard += [key for key in _hearing(case) if key not in heard]
        if case.last.completed:
            break
        restless = answered < RESTLESS
        heard = [key for key in heard if key in case.open and restless]
        key = heard.pop(0) if heard else _any(_keys(case, repeating, restless), order)
        if not _answer(case, key, order, again=restless and order.random() < 0.4):
            steps["refused", case.open[key].element_id] += 1
    assert case.last.completed
    assert not case.open
    for kind, element in list(steps):
        if kind == "entered":
            gone = steps["left", element] + steps["cancelled", element]
            assert steps["entered", element] == gone, element
    return steps


def wander(case: Case, order: random.Random) -> str | None:
    """Walks a careless diagram: to its end, or to the join that is named because it waits for ever."""
    try:
        walk(case, order)
    except ProcessStuck as refused:
        if refused.details["reason"] != "nothing_waits":
            raise
        assert case.open or not case.commands  # what was kept still waits for somebody
        return str(refused.details["element"])
    return None


def _any(keys: list[str], order: random.Random) -> str:
    assert keys, "no end has come, and nothing waits"
    return order.choice(keys)


def _begin(case: Case, order: random.Random) -> None:
    start = order.choice(case.deployment.start_events(case.process))
    given = {} if start.kind == "timer" else {"again": None}
    case.send("start", case.process, given, element=None if start.kind == "none" else start.element_id)


def _repeating(deployment: Deployment) -> frozenset[str]:
    """Events that wait again when they have happened."""
    return frozenset(e.id for _, e in deployment.drawn() if e.attached_to and not e.interrupting)


def _keys(case: Case, repeating: frozenset[str], restless: bool) -> list[str]:
    return [key for key in case.keys if restless or case.open[key].element_id not in repeating]


def _hearing(case: Case) -> list[str]:
    """Who waits for a signal that was thrown just now: delivering it is the caller's work."""
    thrown = set(case.last.signals)
    return [key for key in case.keys if _signal_of(case.open[key]) in thrown]


def _signal_of(waiting: object) -> str | None:
    signal = isinstance(waiting, SubscriptionSet) and waiting.kind == "signal"
    return waiting.message if signal and isinstance(waiting, SubscriptionSet) else None


def _answer(case: Case, key: str, order: random.Random, *, again: bool) -> bool:
    """Whether the answer was taken."""
    waiting, given = case.open[key], {"again": again}
    if isinstance(waiting, OpenedItem):
        case.do(key, **given)
    elif isinstance(waiting, TimerSet):
        case.fire(key)
    elif isinstance(waiting, SubscriptionSet):
        case.send(waiting.kind, key, given)
    else:
        assert isinstance(waiting, JobSet)
        if order.random() < 0.4:
            return _fail(case, waiting, order.choice([JOB_ERROR, "OTHER"]), given)
        case.job(key, **given)
    return True


def _fail(case: Case, job: JobSet, code: str, given: dict[str, bool]) -> bool:
    """An error that nobody catches is refused by name, and the job goes on waiting."""
    try:
        case.fail(job.key, code, **given)
    except ProcessStuck as refused:
        if refused.details["reason"] != "uncaught_error" or refused.details["element"] != job.element_id:
            raise
        return False
    return True

"""Every boundary event on every kind of activity that can wait, interrupting or not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.domain.errors import AlreadyDone
from tests.unit.bpmn.diagrams import Case, Diagram, loop

CALLED = Diagram("q").start("q1").user("h").end("q2").flow("q1", "h", "q2")


def inner() -> Diagram:
    return Diagram("x").start("s1").user("h").end("s2").flow("s1", "h", "s2")


HOSTS: dict[str, Callable[[Diagram], Diagram]] = {
    "user task": lambda d: d.user("x"),
    "job": lambda d: d.service("x", runs="outside"),
    "send task": lambda d: d.sends("x", "sendTask", runs="outside"),
    "receive task": lambda d: d.message("x", "letter", "=1", "receiveTask"),
    "script by a job": lambda d: d.sends("x", "scriptTask", runs="outside"),
    "decision by a job": lambda d: d.sends("x", "businessRuleTask", runs="outside"),
    "subprocess": lambda d: d.sub("x", inner()),
    "call activity": lambda d: d.call("x", "q"),
    "parallel rounds": lambda d: d.user("x", loop=loop("=[1, 2]")),
    "sequential rounds": lambda d: d.user("x", loop=loop("=[1, 2]", sequential=True)),
    "rounds of a subprocess": lambda d: d.sub("x", inner(), loop=loop("=[1, 2]")),
    "rounds of a call": lambda d: d.call("x", "q", loop=loop("=[1, 2]")),
    "rounds of a job": lambda d: d.service("x", runs="outside", loop=loop("=[1, 2]")),
}
EVENTS: dict[str, Callable[[Diagram, str], Diagram]] = {
    "timer": lambda d, cancel: d.timer("b", "R/P1D" if cancel == "false" else "P1D", "boundaryEvent",
                                       attachedToRef="x", cancelActivity=cancel),
    "message": lambda d, cancel: d.message("b", "stop", "=1", "boundaryEvent", attachedToRef="x",
                                           cancelActivity=cancel),
    "signal": lambda d, cancel: d.signal("b", "stop", "boundaryEvent", attachedToRef="x",
                                         cancelActivity=cancel),
}  # fmt: skip
ANSWERS = {"OpenedItem": "complete", "JobSet": "job", "SubscriptionSet": "message"}


def guarded(host: str, event: str, cancel: str) -> Case:
    diagram = Diagram().start().end().user("after").end("e2").flow("start", "x", "end")
    diagram = EVENTS[event](HOSTS[host](diagram), cancel).flow("b", "after", "e2")
    case = Case(diagram.compile(CALLED))
    case.start()
    return case


def answer_all(case: Case) -> None:
    """Whatever still waits inside the activity and behind the event gets its answer."""
    while not case.last.completed:
        key = next(k for k in case.keys if not k.startswith("b#"))
        case.send(ANSWERS[type(case.open[key]).__name__], key, {})


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("event", EVENTS)
def test_an_interrupting_event_ends_the_activity(host: str, event: str):
    case = guarded(host, event, "true")
    inside = [key for key in case.keys if key != "b#1"]
    advance = case.send(event, "b#1", {"given": 1})
    assert sorted(advance.closed) == sorted(["b#1", *inside])
    assert case.path.count("cancelled x") == 1
    assert case.keys == ["after#1"]
    for key in inside:
        with pytest.raises(AlreadyDone):
            case.send("complete", key, {})


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("event", EVENTS)
def test_an_event_that_does_not_interrupt_leaves_the_activity_alone(host: str, event: str):
    case = guarded(host, event, "false")
    inside = [key for key in case.keys if key != "b#1"]
    case.send(event, "b#1", {})
    case.send(event, "b#2", {})
    assert case.keys == sorted(["after#1", "after#2", "b#3", *inside])
    answer_all(case)
    assert "b#3" not in case.open


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("event", EVENTS)
def test_the_end_of_the_activity_ends_the_waiting(host: str, event: str):
    case = guarded(host, event, "true")
    answer_all(case)
    assert not case.open
    with pytest.raises(AlreadyDone):
        case.send(event, "b#1", {})

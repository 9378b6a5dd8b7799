"""Signals: caught at every place, thrown to whoever delivers them."""

from __future__ import annotations

import pytest

from engine.domain.errors import ExpressionFailed, NotFound
from tests.unit.bpmn.diagrams import Case, Diagram


def test_a_signal_catch_is_a_subscription_without_correlation():
    diagram = (
        Diagram().start().signal("s", "strike", outputs={"why": "=text"}).end().flow("start", "s", "end")
    )
    case = Case(diagram.compile())
    (subscription,) = case.start().subscriptions
    assert (subscription.key, subscription.message, subscription.correlation, subscription.kind) == (
        "s#1", "strike", "", "signal")  # fmt: skip
    assert case.signal("s#1", text="pay", junk=1).variables == {"why": "pay"}
    assert case.path == ["left s", "took s-end", "entered end", "left end"]


@pytest.mark.parametrize(("interrupting", "waits"), [(True, []), (False, ["a#1", "s#3"])])
def test_a_boundary_signal(interrupting: bool, waits: list[str]):
    diagram = (
        Diagram().start().user("a")
        .signal("s", "strike", "boundaryEvent", attachedToRef="a", cancelActivity=str(interrupting).lower())
        .end().end("e2").flow("start", "a", "end").flow("s", "e2")
    )  # fmt: skip
    case = Case(diagram.compile())
    case.start()
    case.signal("s#1")
    if not interrupting:
        case.signal("s#2")
    assert case.keys == waits
    assert case.last.completed == interrupting


@pytest.mark.parametrize("kind", ["intermediateThrowEvent", "endEvent"])
def test_a_thrown_signal_is_told_with_what_its_inputs_say(kind: str):
    diagram = Diagram().start().signal("s", "strike", kind, inputs={"place": "=city"})
    diagram.flow("start", "s")
    if kind == "intermediateThrowEvent":
        diagram.end().flow("s", "end")
    advance = Case(diagram.compile()).start(city="Семей")
    assert (advance.signals, advance.signal_variables) == (("strike",), ({"place": "Семей"},))
    assert advance.completed
    assert advance.variables == {"city": "Семей"}


def test_the_engine_wakes_nobody_by_itself():
    diagram = (
        Diagram().start().gate("parallel", "f").signal("wait", "strike").user("a")
        .signal("throw", "strike", "intermediateThrowEvent").end().end("e2")
        .flow("start", "f", "wait", "end").flow("f", "a", "throw", "e2")
    )  # fmt: skip
    case = Case(diagram.compile())
    case.start()
    assert case.do("a#1").signals == ("strike",)
    assert case.keys == ["wait#1"]
    assert case.signal("wait#1").completed


def test_names_of_signals_may_be_computed():
    diagram = (
        Diagram().start().signal("t", '="s-" + name', "intermediateThrowEvent").signal("c", '="s-" + name')
        .end().flow("start", "t", "c", "end")
    )  # fmt: skip
    advance = Case(diagram.compile()).start(name="x")
    assert advance.signals == ("s-x",)
    assert advance.subscriptions[0].message == "s-x"


def test_a_computed_name_that_is_nothing_is_refused():
    diagram = Diagram().start().signal("c", "=name").end().flow("start", "c", "end")
    with pytest.raises(ExpressionFailed, match="no text") as refused:
        Case(diagram.compile()).start(name=None)
    assert refused.value.details["element"] == "c"


def test_a_signal_is_no_message():
    diagram = Diagram().start().signal("s", "strike").end().flow("start", "s", "end")
    case = Case(diagram.compile())
    case.start()
    with pytest.raises(NotFound):
        case.message("s#1")


def test_behind_an_event_gateway_signals_timers_and_receive_tasks_race():
    diagram = (
        Diagram().start().gate("eventBased", "g").signal("s", "strike").timer("t1", "P1D").timer("t2", "P2D")
        .message("r", "letter", "=1", "receiveTask").end()
        .flow("start", "g", "s", "end").flow("g", "t1", "end").flow("g", "t2", "end").flow("g", "r", "end")
    )  # fmt: skip
    firing = {"s": "signal", "t1": "timer", "t2": "timer", "r": "message"}
    for element, kind in firing.items():
        case = Case(diagram.compile())
        case.start()
        assert case.keys == ["r#1", "s#1", "t1#1", "t2#1"]
        advance = case.send(kind, f"{element}#1", {})
        assert advance.completed
        assert case.path[:4] == ["left g", f"took g-{element}", f"entered {element}", f"left {element}"]

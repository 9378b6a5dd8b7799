"""Escalations go outward to the nearest who catches them; what is not caught changes nothing."""

from __future__ import annotations

import pytest

from engine.domain.errors import ExpressionFailed
from tests.unit.bpmn.diagrams import Case, Diagram, loop


def inside(kind: str, code: str = "late") -> Diagram:
    """a, then the escalation; after an intermediate one also b."""
    inner = Diagram("s").start("s1").user("a").escalation("up", code, kind).flow("s1", "a", "up")
    return inner.user("b").end("s2").flow("up", "b", "s2") if kind == "intermediateThrowEvent" else inner


def caught(inner: Diagram, code: str | None, interrupting: bool, **more: str) -> Diagram:
    return (
        Diagram().start().sub("s", inner, **more)
        .escalation("c", code, "boundaryEvent", attachedToRef="s", cancelActivity=str(interrupting).lower())
        .user("told").end().end("e2").flow("start", "s", "end").flow("c", "told", "e2")
    )  # fmt: skip


@pytest.mark.parametrize("code", ["late", None])
def test_whoever_is_not_interrupted_goes_on(code: str | None):
    case = Case(caught(inside("intermediateThrowEvent"), code, interrupting=False).compile())
    case.start()
    case.do("a#1")
    assert case.keys == ["b#1", "told#1"]
    case.do("told#1")
    assert case.do("b#1").completed


def test_an_interrupting_catch_ends_the_thrower_and_its_scope():
    case = Case(caught(inside("intermediateThrowEvent"), "late", interrupting=True).compile())
    case.start()
    case.do("a#1")
    assert case.keys == ["told#1"]
    assert case.path[2:6] == ["entered up", "left up", "entered c", "cancelled s"]
    assert "took up-b" not in case.path
    assert case.do("told#1").completed


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_end(interrupting: bool):
    case = Case(caught(inside("endEvent"), "late", interrupting).compile())
    case.start()
    advance = case.do("a#1")
    assert case.keys == ["told#1"]
    assert ("left s" in case.path) != interrupting
    assert advance.end_events == (("up",) if interrupting else ("up", "end"))
    assert case.do("told#1").completed


@pytest.mark.parametrize("kind", ["intermediateThrowEvent", "endEvent"])
def test_an_escalation_that_nobody_catches_changes_nothing(kind: str):
    case = Case(caught(inside(kind), "other", interrupting=True).compile())
    case.start()
    case.do("a#1")
    assert case.keys == (["b#1"] if kind == "intermediateThrowEvent" else [])
    assert "entered c" not in case.path


def test_the_very_code_comes_before_the_one_that_catches_all():
    diagram = caught(inside("intermediateThrowEvent"), None, interrupting=False)
    diagram.escalation("exact", "late", "boundaryEvent", attachedToRef="s", cancelActivity="false")
    case = Case(diagram.user("x").end("e3").flow("exact", "x", "e3").compile())
    case.start()
    case.do("a#1")
    assert case.keys == ["b#1", "x#1"]


def test_the_nearest_scope_catches_even_with_a_catch_all():
    middle = (
        Diagram("m").start("m1").sub("s", inside("intermediateThrowEvent")).end("m2")
        .escalation("near", None, "boundaryEvent", attachedToRef="s", cancelActivity="false")
        .user("x").end("m3").flow("m1", "s", "m2").flow("near", "x", "m3")
    )  # fmt: skip
    diagram = (
        Diagram().start().sub("m", middle).escalation("far", "late", "boundaryEvent", attachedToRef="m")
        .end().end("e2").flow("start", "m", "end").flow("far", "e2")
    )  # fmt: skip
    case = Case(diagram.compile())
    case.start()
    case.do("a#1")
    assert case.keys == ["b#1", "x#1"]


def test_it_may_come_again_and_again():
    inner = (
        Diagram("s").start("s1").user("a", outputs={"again": "=again"})
        .escalation("up", "late", "intermediateThrowEvent").gate("exclusive", "g", default="g-s2").end("s2")
        .flow("s1", "a", "up", "g", "s2").flow("g", "a", when="=again")
    )  # fmt: skip
    case = Case(caught(inner, "late", interrupting=False).compile())
    case.start()
    case.do("a#1", again=True)
    case.do("a#2", again=False)
    assert case.keys == ["told#1", "told#2"]


def test_it_leaves_a_called_process():
    called = Diagram("q").start("q1").user("a").escalation("up", "late", "endEvent").flow("q1", "a", "up")
    diagram = (
        Diagram().start().call("c", "q")
        .escalation("e", "late", "boundaryEvent", attachedToRef="c", cancelActivity="false")
        .user("told").end().end("e2").flow("start", "c", "end").flow("e", "told", "e2")
    )  # fmt: skip
    case = Case(diagram.compile(called))
    case.start()
    case.do("a#1")
    assert case.keys == ["told#1"]
    assert case.do("told#1").completed


def test_an_interrupting_catch_on_a_multi_instance_ends_all_rounds():
    diagram = caught(inside("intermediateThrowEvent"), "late", True, loop=loop("=[1, 2, 3]"))
    case = Case(diagram.compile())
    case.start()
    case.do("a#2")
    assert case.keys == ["told#1"]


def test_a_code_may_be_computed_where_it_is_thrown():
    case = Case(caught(inside("intermediateThrowEvent", "=level"), "late", interrupting=False).compile())
    case.start(level="late")
    case.do("a#1")
    assert case.keys == ["b#1", "told#1"]
    case = Case(caught(inside("endEvent", "=level"), "late", interrupting=False).compile())
    case.start(level=5)
    with pytest.raises(ExpressionFailed, match="no text"):
        case.do("a#1")

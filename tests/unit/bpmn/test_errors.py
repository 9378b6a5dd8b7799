"""BPMN errors that the party working on a job throws: caught at the job or anywhere around it."""

from __future__ import annotations

import pytest

from engine.domain.errors import AlreadyDone, NotFound, ProcessStuck
from tests.unit.bpmn.diagrams import Case, Diagram, loop


def guarded(code: str | None = "LOST", **more: str) -> Diagram:
    return (
        Diagram().start().service("job", runs="outside", **more)
        .error("c", code, "boundaryEvent", attachedToRef="job", outputs={"why": "=text"})
        .user("repair").end().end("e2").flow("start", "job", "end").flow("c", "repair", "e2")
    )  # fmt: skip


@pytest.mark.parametrize("caught", ["LOST", None])
def test_an_error_of_a_job_goes_to_its_boundary_event(caught: str | None):
    case = Case(guarded(caught).compile())
    case.start()
    advance = case.fail("job#1", "LOST", text="no such number", secret=1)
    assert advance.closed == ("job#1",)
    assert case.path[:3] == ["entered c", "cancelled job", "left c"]
    assert case.keys == ["repair#1"]
    assert advance.variables == {"why": "no such number"}
    with pytest.raises(AlreadyDone):
        case.job("job#1")


def test_the_job_may_also_come_to_its_result():
    case = Case(guarded().compile())
    case.start()
    assert case.job("job#1", number=7).completed


@pytest.mark.parametrize("code", ["OTHER", "", None])
def test_an_error_that_nobody_catches_is_an_incident_and_the_job_still_waits(code: str | None):
    case = Case(guarded().compile())
    case.start()
    with pytest.raises(ProcessStuck, match="uncaught_error"):
        case.fail("job#1", code)
    case = Case(case.deployment)
    case.start()
    assert case.job("job#1").completed


def test_an_error_without_a_code_is_caught_by_the_one_that_catches_all():
    case = Case(guarded(None).compile())
    case.start()
    case.fail("job#1", None)
    assert case.keys == ["repair#1"]


def test_an_error_of_one_round_ends_all_rounds():
    case = Case(guarded(loop=loop("=[1, 2, 3]")).compile())
    case.start()
    advance = case.fail("job#2", "LOST", text="x")
    assert sorted(advance.closed) == ["job#1", "job#2", "job#3"]
    assert case.keys == ["repair#1"]
    assert case.path.count("cancelled job") == 1


@pytest.mark.parametrize("kind", ["sendTask", "intermediateThrowEvent", "endEvent"])
def test_an_error_of_a_job_inside_goes_outward(kind: str):
    called = Diagram("q").start("q1").sends("job", kind, runs="outside").flow("q1", "job")
    if kind != "endEvent":
        called.end("q2").flow("job", "q2")
    inner = Diagram("s").start("s1").call("c", "q").end("s2").flow("s1", "c", "s2")
    diagram = (
        Diagram().start().sub("s", inner).error("e", "LOST", "boundaryEvent", attachedToRef="s")
        .user("repair").end().end("e2").flow("start", "s", "end").flow("e", "repair", "e2")
    )  # fmt: skip
    case = Case(diagram.compile(called))
    case.start()
    case.fail("job#1", "LOST", left="behind")
    assert case.keys == ["repair#1"]
    assert case.variables == {"left": "behind"}
    assert case.path[:4] == ["entered e", "cancelled job", "cancelled c", "cancelled s"]


def test_an_error_at_what_is_no_job_is_refused():
    case = Case(Diagram().start().user("a").end().flow("start", "a", "end").compile())
    case.start()
    with pytest.raises(NotFound):
        case.fail("a#1", "LOST")


def test_a_code_may_be_computed_where_it_is_thrown():
    inner = Diagram("s").start("s1").error("bad", "=code", "endEvent").flow("s1", "bad")
    diagram = (
        Diagram().start().sub("s", inner).error("c", "LOST", "boundaryEvent", attachedToRef="s").end()
        .end("e2").flow("start", "s", "end").flow("c", "e2")
    )  # fmt: skip
    assert Case(diagram.compile()).start(code="LOST").end_events == ("bad", "e2")

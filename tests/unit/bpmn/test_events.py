"""Messages, event-based gateways, errors, terminate ends, called processes."""

from __future__ import annotations

import pytest

from engine.domain.errors import ExpressionFailed, ProcessStuck
from tests.unit.bpmn.diagrams import Case, Diagram, loop


def test_a_message_catch_is_a_subscription():
    diagram = (
        Diagram().start().message("m", "court-decision", "=case_id", outputs={"verdict": "=text"}).end()
        .flow("start", "m", "end")
    )  # fmt: skip
    case = Case(diagram.compile())
    (subscription,) = case.start(case_id=17).subscriptions
    assert (subscription.key, subscription.message, subscription.correlation) == (
        "m#1", "court-decision", "17")  # fmt: skip
    assert case.send("message", "m#1", {"text": "ok", "junk": 1}).variables == {
        "case_id": 17,
        "verdict": "ok",
    }


def test_a_message_without_a_correlation_value_is_refused():
    diagram = Diagram().start().message("m", "x", "=case_id").end().flow("start", "m", "end")
    with pytest.raises(ExpressionFailed, match="correlation"):
        Case(diagram.compile()).start()


def test_the_name_of_a_message_may_be_computed():
    diagram = Diagram().start().message("m", '="court-" + region', "=1").end().flow("start", "m", "end")
    (subscription,) = Case(diagram.compile()).start(region="abai").subscriptions
    assert (subscription.message, subscription.kind) == ("court-abai", "message")


def test_a_receive_task_waits_like_a_catch():
    diagram = Diagram().start().message("m", "x", "=1", "receiveTask").end().flow("start", "m", "end")
    case = Case(diagram.compile())
    case.start()
    assert case.send("message", "m#1", {"a": 1}).completed
    assert case.variables == {"a": 1}


def test_a_boundary_message_may_come_again():
    diagram = (
        Diagram().start().user("a")
        .message("m", "x", "=1", "boundaryEvent", attachedToRef="a", cancelActivity="false")
        .end().end("e2").flow("start", "a", "end").flow("m", "e2")
    )  # fmt: skip
    case = Case(diagram.compile())
    case.start()
    case.send("message", "m#1", {})
    case.send("message", "m#2", {})
    assert case.keys == ["a#1", "m#3"]
    assert case.do("a#1").completed


def first_of_three() -> Diagram:
    return (
        Diagram().start().gate("eventBased", "g").message("m", "answer", "=1").timer("t1", "P1D")
        .timer("t2", "P2D").user("a").user("b").user("c").end()
        .flow("start", "g", "m", "a", "end").flow("g", "t1", "b", "end").flow("g", "t2", "c", "end")
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "key", "opened"), [
    ("message", "m#1", "a#1"), ("timer", "t1#1", "b#1"), ("timer", "t2#1", "c#1")])  # fmt: skip
def test_the_first_event_wins_and_the_others_end(kind: str, key: str, opened: str):
    case = Case(first_of_three().compile())
    case.start()
    assert case.keys == ["m#1", "t1#1", "t2#1"]
    advance = case.send(kind, key, {})
    assert sorted(advance.closed) == ["m#1", "t1#1", "t2#1"]
    assert case.keys == [opened]
    event = key[:-2]
    assert case.path[:5] == ["left g", f"took g-{event}", f"entered {event}", f"left {event}",
                             f"took {event}-{opened[0]}"]  # fmt: skip


def throwing(code: str | None = "lost", caught: str | None = "lost") -> Diagram:
    inner = (
        Diagram("s").start("s1").gate("parallel", "f").user("a").user("b").error("bad", code, "endEvent")
        .end("s2").flow("s1", "f", "a", "bad").flow("f", "b", "s2")
    )  # fmt: skip
    return (
        Diagram().start().sub("s", inner).error("c", caught, "boundaryEvent", attachedToRef="s")
        .user("repair").end().end("e2").flow("start", "s", "end").flow("c", "repair", "e2")
    )  # fmt: skip


@pytest.mark.parametrize("caught", ["lost", None])
def test_an_error_ends_the_subprocess_and_goes_to_its_catcher(caught: str | None):
    case = Case(throwing(caught=caught).compile())
    case.start()
    advance = case.do("a#1")
    assert sorted(advance.closed) == ["a#1", "b#1"]
    assert case.keys == ["repair#1"]
    assert "left s" not in case.path


def test_an_error_that_nobody_catches_is_an_incident():
    case = Case(throwing(caught="other").compile())
    case.start()
    with pytest.raises(ProcessStuck, match="uncaught_error"):
        case.do("a#1")


def test_a_terminate_end_ends_its_own_level_only():
    inner = (
        Diagram("s").start("s1").gate("parallel", "f").user("a").user("b").end("s2")
        .end("stop", body="<bpmn:terminateEventDefinition/>")
        .flow("s1", "f", "a", "stop").flow("f", "b", "s2")
    )  # fmt: skip
    case = Case(
        Diagram().start().sub("s", inner).user("after").end().flow("start", "s", "after", "end").compile()
    )
    case.start()
    advance = case.do("a#1")
    assert sorted(advance.closed) == ["a#1", "b#1"]
    assert case.keys == ["after#1"]
    assert not advance.completed


@pytest.mark.parametrize("kind", ["serviceTask", "sendTask", "endEvent"])
def test_service_work_that_is_ended_before_its_turn_never_waited(kind: str):
    """It runs inside the transaction, so nobody was told of a key that could be closed."""
    diagram = Diagram().start().gate("parallel", "f").terminate("stop").sends("work", kind)
    diagram.flow("start", "f", "stop").flow("f", "work")
    if kind != "endEvent":
        diagram.end().flow("work", "end")
    advance = Case(diagram.compile()).start()
    assert advance.completed
    assert "cancelled work" in [f"{step.kind} {step.element_id}" for step in advance.steps]
    assert advance.closed == ()
    assert advance.service_results == ()


def test_a_called_process_has_variables_of_its_own():
    called = (
        Diagram("q")
        .start("q1")
        .user("qa", outputs={"n": "=n + 1", "new": "=1"})
        .end("q2")
        .flow("q1", "qa", "q2")
    )
    diagram = Diagram().start().call("c", "q", outputs={"result": "=n"}).end().flow("start", "c", "end")
    case = Case(diagram.compile(called))
    case.start(n=1)
    assert case.do("qa#1", n=41).variables == {"n": 1, "result": 42}


def test_without_output_mappings_only_what_changed_comes_back():
    called = Diagram("q").start("q1").user("qa").end("q2").flow("q1", "qa", "q2")
    diagram = Diagram().start().call("c", "q", loop=loop("=[1, 2]", "i")).end().flow("start", "c", "end")
    case = Case(diagram.compile(called))
    case.start(x=0, y=0)
    case.do("qa#1", x=1)
    case.do("qa#2", y=2)
    assert (case.variables["x"], case.variables["y"]) == (1, 2)


def test_a_called_process_may_be_given_its_inputs_only():
    called = (
        Diagram("q").start("q1").script("qs", "=n", "seen").user("qa").end("q2").flow("q1", "qs", "qa", "q2")
    )
    diagram = (
        Diagram().start()
        .call("c", "q", inputs={"given": "=1"}, propagateAllParentVariables="false")
        .end().flow("start", "c", "end")
    )  # fmt: skip
    case = Case(diagram.compile(called))
    case.start(n=5)
    assert b'"variables":{"given":1,"seen":null}' in (case.state or b"")


def test_an_error_leaves_a_called_process():
    called = Diagram("q").start("q1").user("qa").error("bad", "lost", "endEvent").flow("q1", "qa", "bad")
    diagram = (
        Diagram().start().call("c", "q").error("e", "lost", "boundaryEvent", attachedToRef="c")
        .end().end("e2").flow("start", "c", "end").flow("e", "e2")
    )  # fmt: skip
    case = Case(diagram.compile(called))
    case.start()
    assert case.do("qa#1").end_events == ("bad", "e2")


def test_an_error_in_one_round_ends_all_rounds():
    inner = Diagram("s").start("s1").user("a").error("bad", "lost", "endEvent").flow("s1", "a", "bad")
    diagram = (
        Diagram().start().sub("s", inner, loop=loop("=[1, 2, 3]"))
        .error("c", None, "boundaryEvent", attachedToRef="s").end().end("e2")
        .flow("start", "s", "end").flow("c", "e2")
    )  # fmt: skip
    case = Case(diagram.compile())
    case.start()
    advance = case.do("a#2")
    assert sorted(advance.closed) == ["a#1", "a#2", "a#3"]
    assert advance.end_events == ("bad", "e2")
    assert advance.completed


def test_an_error_passes_levels_that_do_not_catch_it():
    innermost = Diagram("t").start("t1").user("a").error("bad", "lost", "endEvent").flow("t1", "a", "bad")
    inner = Diagram("s").start("s1").sub("t", innermost).user("b").end("s2").flow("s1", "t", "b", "s2")
    diagram = (
        Diagram().start().sub("s", inner).error("c", "lost", "boundaryEvent", attachedToRef="s")
        .end().end("e2").flow("start", "s", "end").flow("c", "e2")
    )  # fmt: skip
    case = Case(diagram.compile())
    case.start()
    assert case.do("a#1").completed
    assert [line for line in case.path if line.startswith("cancelled")] == ["cancelled t", "cancelled s"]


def test_a_terminate_end_of_the_process_ends_what_runs_inside_it():
    inner = Diagram("s").start("s1").user("a").end("s2").flow("s1", "a", "s2")
    diagram = (
        Diagram().start().gate("parallel", "f").sub("s", inner).boundary("t", "s", "P1D").user("b").end()
        .end("e2").end("stop", body="<bpmn:terminateEventDefinition/>")
        .flow("start", "f", "s", "end").flow("t", "e2").flow("f", "b", "stop")
    )  # fmt: skip
    case = Case(diagram.compile())
    case.start()
    advance = case.do("b#1")
    assert sorted(advance.closed) == ["a#1", "b#1", "t#1"]
    assert advance.completed


def test_a_terminate_end_of_a_called_process_ends_that_process_only():
    called = (
        Diagram("q").start("q1").gate("parallel", "f").user("a").user("b").end("q2").terminate("stop")
        .flow("q1", "f", "a", "stop").flow("f", "b", "q2")
    )  # fmt: skip
    diagram = Diagram().start().call("c", "q", loop=loop("=[1, 2]")).user("after").end()
    case = Case(diagram.flow("start", "c", "after", "end").compile(called))
    case.start()
    assert sorted(case.do("a#1").closed) == ["a#1", "b#1"]
    assert case.keys == ["a#2", "b#2"]
    case.do("a#2")
    assert case.keys == ["after#1"]


def test_a_terminate_end_of_one_round_ends_that_round_only():
    inner = (
        Diagram("s").start("s1").gate("parallel", "f").user("a").user("b").end("s2").terminate("stop")
        .flow("s1", "f", "a", "stop").flow("f", "b", "s2")
    )  # fmt: skip
    diagram = Diagram().start().sub("s", inner, loop=loop("=[1, 2]")).end().flow("start", "s", "end")
    case = Case(diagram.compile())
    case.start()
    case.do("a#2")
    assert case.keys == ["a#1", "b#1"]
    assert case.do("a#1").completed

"""A process may begin in several ways: plainly, by a message, by a signal, at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine.bpmn.model import StartEvent
from engine.domain.errors import InvalidDiagram, NotFound
from tests.unit.bpmn.diagrams import AT, Case, Diagram


def many(time: str = "R/PT1H") -> Diagram:
    return (
        Diagram().start().message("letter", "letter-came", None, "startEvent", outputs={"who": "=sender"})
        .signal("alarm", "alarm-rang", "startEvent").timer("hour", time, "startEvent")
        .gate("exclusive", "m").user("a").end()
        .flow("start", "m").flow("letter", "m").flow("alarm", "m").flow("hour", "m").flow("m", "a", "end")
    )  # fmt: skip


def test_a_deployment_tells_its_start_events():
    assert many().compile().start_events("p") == (
        StartEvent("start", "none"),
        StartEvent("letter", "message", "letter-came"),
        StartEvent("alarm", "signal", "alarm-rang"),
        StartEvent("hour", "timer", timer="R/PT1H"),
    )


@pytest.mark.parametrize(("element", "given", "variables"), [
    ("start", {"sender": 1}, {"sender": 1}),
    ("letter", {"sender": 1, "junk": 2}, {"who": 1}),
    ("alarm", {"loud": True}, {"loud": True}),
    ("hour", {}, {}),
])  # fmt: skip
def test_a_case_begins_where_the_command_says(element: str, given: dict[str, object], variables: object):
    case = Case(many().compile())
    case.start_at(element, **given)
    assert case.path == [f"entered {element}", f"left {element}", f"took {element}-m", "entered m", "left m",
                         "took m-a", "entered a"]  # fmt: skip
    assert case.variables == variables
    assert case.do("a#1").completed


def test_without_an_element_a_case_begins_plainly():
    case = Case(many().compile())
    case.start()
    assert case.path[0] == "entered start"


@pytest.mark.parametrize("element", ["a", "nowhere", "end"])
def test_what_is_no_start_event_is_not_found(element: str):
    with pytest.raises(NotFound):
        Case(many().compile()).start_at(element)


def test_a_process_without_a_plain_start_begins_by_its_event_only():
    deployment = Diagram().signal("s", "x", "startEvent").end().flow("s", "end").compile()
    assert Case(deployment).start_at("s").completed
    with pytest.raises(NotFound):
        Case(deployment).start()


def test_a_process_that_is_called_needs_a_plain_start():
    called = Diagram("q").signal("q1", "x", "startEvent").end("q2").flow("q1", "q2")
    with pytest.raises(InvalidDiagram, match="called_element_without_plain_start") as refused:
        Diagram().start().call("c", "q").end().flow("start", "c", "end").compile(called)
    assert refused.value.details["element"] == "c"


def test_mappings_of_a_plain_start_are_carried_out():
    diagram = Diagram().node("startEvent", "start", outputs={"twice": "=n * 2"}).end().flow("start", "end")
    assert Case(diagram.compile()).start(n=2).variables == {"n": 2, "twice": 4}


def test_a_timer_start_that_cycles_keeps_its_rhythm():
    deployment = many("R/PT1H").compile()
    first = deployment.next_start("p", "hour", AT)
    assert first == AT + timedelta(hours=1)
    assert deployment.next_start("p", "hour", AT, first) == AT + timedelta(hours=2)


def test_a_counted_cycle_of_starts_comes_to_its_end():
    deployment, due, seen = many("R3/PT1H").compile(), None, []
    while due := deployment.next_start("p", "hour", AT, due):
        seen.append(due)
    assert seen == [AT + timedelta(hours=n) for n in (1, 2, 3)]


def test_a_date_starts_once():
    deployment = many("2027-01-01T00:00:00+05:00").compile()
    due = deployment.next_start("p", "hour", AT)
    assert due == datetime.fromisoformat("2027-01-01T00:00:00+05:00")
    assert deployment.next_start("p", "hour", AT, due) is None


def test_the_time_of_a_start_may_be_computed_but_from_nothing_of_a_case():
    assert many('=now() + duration("P1D")').compile().next_start("p", "hour", AT) == AT + timedelta(days=1)
    with pytest.raises(InvalidDiagram, match="start_timer_unreadable"):
        many("=case_time").compile()


def test_only_timer_starts_have_a_time():
    with pytest.raises(NotFound):
        many().compile().next_start("p", "alarm", AT)

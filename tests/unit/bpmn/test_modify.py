"""An operator's hand in the flow, rule by rule, on the smallest diagrams that show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from engine.bpmn.model import Advance
from engine.bpmn.modify import Instruction, places
from engine.domain.errors import CannotMove
from tests.unit.bpmn.diagrams import Case, Diagram, loop


def modify(case: Case, *activate: str, cancel: tuple[str, ...] = (), **variables: Any) -> Advance:
    told = Instruction(cancel, activate, variables).told()
    return case.send("modify", case.process, told)


def refused(case: Case, *activate: str, cancel: tuple[str, ...] = ()) -> Mapping[str, Any]:
    before = case.state
    with pytest.raises(CannotMove) as refusal:
        modify(case, *activate, cancel=cancel)
    assert case.state == before
    return refusal.value.details


def row() -> Diagram:
    diagram = Diagram().start().user("a").user("b").boundary("late", "b", "PT1H").end()
    return diagram.end("e2").flow("start", "a", "b", "end").flow("late", "e2")


def block() -> Diagram:
    diagram = Diagram().start().gate("parallel", "split").user("a").user("b").gate("parallel", "join")
    diagram.user("c").end().flow("start", "split", "a", "join", "c", "end")
    return diagram.flow("split", "b", "join")


def inside(**more: Any) -> Diagram:
    inner = Diagram("s").start("s_start").user("x").user("y").end("s_end")
    inner.flow("s_start", "x", "y", "s_end")
    diagram = Diagram().start().user("a").sub("s", inner, **more).boundary("late", "s", "PT1H")
    return diagram.user("b").end().flow("start", "a", "s", "b", "end").flow("late", "b")


def started(diagram: Diagram, *others: Diagram, **variables: Any) -> Case:
    case = Case(diagram.compile(*others))
    case.start(**variables)
    return case


@pytest.mark.parametrize(
    ("diagram", "named"), [(row, "a b end e2"), (block, "split a b c end"), (inside, "a s b end x y s_end")]
)
def test_a_place_is_named_once(diagram: Callable[[], Diagram], named: str) -> None:
    assert places(diagram().compile().spec("p")) == tuple(named.split())


def test_a_token_moves_and_the_boundary_events_of_its_new_place_wait() -> None:
    case = started(row())
    advance = modify(case, "b", cancel=("a#1",))
    assert advance.closed == ("a#1",)
    assert case.keys == ["b#1", "late#1"]
    assert case.do("b#1").completed


def test_moving_away_ends_the_boundary_events() -> None:
    case = started(row())
    case.do("a#1")
    assert modify(case, "a", cancel=("b#1",)).closed == ("late#1", "b#1")
    assert case.keys == ["a#2"]


def test_variables_are_set_before_anything_begins() -> None:
    diagram = Diagram().start().user("a").script("s", "=n + 1", "m").user("b").end()
    case = started(diagram.flow("start", "a", "s", "b", "end"), n=1)
    assert modify(case, "s", cancel=("a#1",), n=41).variables == {"m": 42, "n": 41}


def test_variables_alone_move_nothing() -> None:
    case = started(row(), n=1)
    advance = modify(case, n=2)
    assert (advance.variables, advance.steps, case.keys) == ({"n": 2}, (), ["a#1"])


def test_a_living_scope_takes_the_token_and_stays_when_its_last_one_goes() -> None:
    case = started(inside())
    case.do("a#1")
    modify(case, "y", cancel=("x#1",))
    assert case.keys == ["late#1", "y#1"]
    case.do("y#1")
    assert case.keys == ["b#1"]


def test_a_scope_that_is_not_alive_is_made_with_its_boundary_events_and_without_its_start() -> None:
    case = started(inside())
    modify(case, "y", cancel=("a#1",))
    assert case.keys == ["late#1", "y#1"]
    case.do("y#1")
    assert case.keys == ["b#1"]


def test_two_tokens_into_a_new_scope_share_it() -> None:
    case = started(inside())
    modify(case, "x", "y", cancel=("a#1",))
    assert case.keys == ["late#1", "x#1", "y#1"]
    case.fire("late#1")
    assert case.keys == ["b#1"]


def test_a_scope_that_is_left_empty_ends() -> None:
    case = started(inside())
    case.do("a#1")
    assert modify(case, "b", cancel=("x#1",)).closed == ("x#1", "late#1")
    assert case.keys == ["b#1"]


def test_inside_a_multi_instance_nothing_begins_and_rounds_end_only_together() -> None:
    case = started(inside(loop=loop("=items")), items=[1, 2])
    assert refused(case, "y", cancel=("a#1",)) == {"rule": "multi_instance", "element": "y"}
    case.do("a#1")
    assert refused(case, "y")["rule"] == "multi_instance"
    assert refused(case, "b", cancel=("x#1",)) == {"rule": "multi_instance", "element": "s"}
    modify(case, "b", cancel=("x#1", "x#2"))
    assert case.keys == ["b#1"]


def test_a_multi_instance_may_begin_as_a_whole() -> None:
    case = started(inside(loop=loop("=items")), items=[1, 2])
    modify(case, "s", cancel=("a#1",))
    assert case.keys == ["late#1", "x#1", "x#2"]


def test_a_called_process_must_be_alive() -> None:
    inner = Diagram("q").start("q_start").user("x").user("y").end("q_end")
    inner.flow("q_start", "x", "y", "q_end")
    case = started(Diagram().start().user("a").call("c", "q").end().flow("start", "a", "c", "end"), inner)
    assert refused(case, "y")["rule"] == "scope_not_alive"
    case.do("a#1")
    modify(case, "y", cancel=("x#1",))
    assert case.keys == ["y#1"]
    assert case.do("y#1").completed


@pytest.mark.parametrize(
    ("element", "rule"),
    [("start", "start_event"), ("late", "boundary_event"), ("nowhere", "element_missing")],
)
def test_elements_where_no_token_can_be_put(element: str, rule: str) -> None:
    assert refused(started(row()), element) == {"rule": rule, "element": element}


def test_behind_an_event_gateway_only_the_gateway_begins() -> None:
    diagram = Diagram().start().user("a").gate("eventBased", "g").timer("t", "PT1H").message("m", "x", "=1")
    diagram.end().end("e2").flow("start", "a", "g", "t", "end").flow("g", "m", "e2")
    case = started(diagram)
    assert refused(case, "t")["rule"] == "behind_event_gateway"
    modify(case, "g", cancel=("a#1",))
    assert case.keys == ["m#1", "t#1"]
    modify(case, "a", cancel=("t#1",))
    assert case.keys == ["a#2"]


def test_a_join_gets_no_token_and_is_not_starved() -> None:
    case = started(block())
    assert refused(case, "join")["rule"] == "join"
    assert refused(case, cancel=("b#1",)) == {"rule": "join_starves", "element": "join"}
    modify(case, "c", cancel=("a#1", "b#1"))
    assert refused(case, "a") == {"rule": "join_starves", "element": "join"}
    modify(case, "a", "b", cancel=("c#1",))
    case.do("a#2")
    assert case.path[-1] == "entered join"


def test_what_waits_at_a_join_ends_by_the_joins_own_name() -> None:
    case = started(block())
    case.do("a#1")
    modify(case, "c", cancel=("join", "b#1"))
    assert case.do("c#1").completed


def test_nothing_left_is_refused_and_an_end_event_ends_the_case_on_purpose() -> None:
    case = started(row())
    assert refused(case, cancel=("a#1",))["rule"] == "nothing_waits"
    assert modify(case, "end", cancel=("a#1",)).completed


def test_what_no_longer_waits_cannot_be_ended() -> None:
    case = started(row())
    case.do("a#1")
    assert refused(case, cancel=("a#1",)) == {"rule": "not_waiting", "element": "a#1"}

"""States that stand alike are told as one place; those that do not are told apart."""

from __future__ import annotations

from engine.bpmn.standing import Standing, standing
from tests.unit.bpmn.diagrams import Case, Diagram, tag


def begun(diagram: Diagram, **variables: object) -> Case:
    case = Case(diagram.compile())
    case.start(**variables)
    return case


def at(case: Case) -> Standing:
    assert case.state is not None
    return standing(case.state)


def two_steps() -> Case:
    return begun(Diagram().start().user("a").user("b").end().flow("start", "a", "b", "end"))


def test_cases_at_one_step_stand_alike_whatever_is_behind_them() -> None:
    one, other = two_steps(), two_steps()
    assert at(one) == at(other)
    assert at(one).elements == ("a",)
    one.do("a#1")
    assert at(one).elements == ("b",)
    assert at(one).alike != at(other).alike


def test_a_branch_that_has_arrived_at_a_join_stands_elsewhere() -> None:
    diagram = Diagram().start().gate("parallel", "fork").user("a").user("b").gate("parallel", "join").end()
    diagram.flow("start", "fork", "a", "join", "end").flow("fork", "b", "join")
    one, other = begun(diagram), begun(diagram)
    one.do("a#1")
    other.do("b#1")
    assert at(one).alike != at(other).alike
    assert (at(one).elements, at(other).elements) == (("b",), ("a",))


def test_events_at_the_edge_of_a_step_are_no_place_of_their_own() -> None:
    diagram = Diagram().start().user("a").end().flow("start", "a", "end")
    diagram.timer("late", "P3D", "boundaryEvent", attachedToRef="a").end("over").flow("late", "over")
    assert at(begun(diagram)).elements == ("a",)


def test_how_many_rounds_are_open_makes_no_difference() -> None:
    loop = tag("zeebe:loopCharacteristics", inputCollection="=list", inputElement="one")
    body = tag("bpmn:multiInstanceLoopCharacteristics", tag("bpmn:extensionElements", loop))
    diagram = Diagram().start().user("a", loop=body).end().flow("start", "a", "end")
    two, three = (begun(diagram, list=list(range(n))) for n in (2, 3))
    assert two.state != three.state
    assert at(two) == at(three)

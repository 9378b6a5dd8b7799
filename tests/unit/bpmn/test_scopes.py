"""Variables as Camunda 8 keeps them: written once, seen by all, locals in front."""

from __future__ import annotations

import itertools

import pytest

from tests.unit.bpmn.diagrams import Case, Diagram


def two_branches() -> Diagram:
    return (
        Diagram().start().gate("parallel", "s").user("a", outputs={"status": "=status"})
        .user("b", outputs={"seen": "=status"}).gate("parallel", "j").end()
        .flow("start", "s", "a", "j").flow("s", "b", "j").flow("j", "end")
    )  # fmt: skip


@pytest.mark.parametrize("order", [["a#1", "b#1"], ["b#1", "a#1"]])
def test_a_write_of_one_branch_survives_whoever_finishes_last(order: list[str]):
    case = Case(two_branches().compile())
    case.start(status="old")
    for key in order:
        case.do(key, **({"status": "new"} if key == "a#1" else {}))
    assert case.variables["status"] == "new"
    assert case.variables["seen"] == ("new" if order[0] == "a#1" else "old")


@pytest.mark.parametrize("order", list(itertools.permutations(["a#1", "b#1"])))
def test_lists_are_replaced_never_merged_by_index(order: tuple[str, str]):
    case = Case(two_branches().compile())
    case.start(status=[{"x": 1}, {"y": 2}])
    for key in order:
        case.do(key, **({"status": [{"z": 3}]} if key == "a#1" else {}))
    assert case.variables["status"] == [{"z": 3}]


def test_without_output_mappings_the_whole_result_is_taken():
    case = Case(Diagram().start().user("a").end().flow("start", "a", "end").compile())
    case.start(x=1)
    assert case.do("a#1", x=2, y=[1]).variables == {"x": 2, "y": [1]}


def test_with_output_mappings_only_their_targets_are_taken():
    diagram = Diagram().start().user("a", outputs={"y": "=x + 1"}).end().flow("start", "a", "end")
    case = Case(diagram.compile())
    case.start(x=1)
    assert case.do("a#1", x=5, junk=True).variables == {"x": 1, "y": 6}


def test_input_mappings_are_seen_inside_only_and_in_their_order():
    diagram = (
        Diagram().start().script("s", "=a + b", "sum", inputs={"a": "=n", "b": "=a * 10"}).end()
        .flow("start", "s", "end")
    )  # fmt: skip
    assert Case(diagram.compile()).start(n=2).variables == {"n": 2, "sum": 22}


def test_a_result_named_like_a_local_stays_local():
    diagram = Diagram().start().user("a", inputs={"x": "=1"}).end().flow("start", "a", "end")
    case = Case(diagram.compile())
    case.start(x=0)
    assert case.do("a#1", x=9).variables == {"x": 0}


def test_a_path_as_target_changes_one_member():
    diagram = Diagram().start().user("a", outputs={"person.city": "=city"}).end().flow("start", "a", "end")
    case = Case(diagram.compile())
    case.start(person={"name": "Абай"})
    assert case.do("a#1", city="Семей").variables["person"] == {"name": "Абай", "city": "Семей"}


def test_a_subprocess_shares_the_variables_around_it_and_sees_its_own_locals():
    inner = Diagram("s").start("s1").script("add", "=n + step", "n").end("s2").flow("s1", "add", "s2")
    diagram = Diagram().start().sub("s", inner, inputs={"step": "=5"}).end().flow("start", "s", "end")
    assert Case(diagram.compile()).start(n=1).variables == {"n": 6}


def test_a_reminders_variable_is_seen_by_the_main_branch():
    diagram = (
        Diagram().start().user("a", outputs={"told": "=reminded"})
        .boundary("t", "a", "P1D", interrupting=False)
        .script("r", "=true", "reminded").end("e2").end().flow("start", "a", "end").flow("t", "r", "e2")
    )  # fmt: skip
    case = Case(diagram.compile())
    case.start()
    case.fire("t#1")
    assert case.do("a#1").variables == {"reminded": True, "told": True}


def test_values_come_back_as_plain_json_in_one_order():
    case = Case(Diagram().start().user("a").end().flow("start", "a", "end").compile())
    case.start(b={"z": 1, "a": (2.0, 2.5)}, typename="harmless", a=None)
    assert list(case.variables) == ["a", "b", "typename"]
    assert list(case.variables["b"]) == ["a", "z"]
    assert case.variables["b"]["a"] == [2, 2.5]
    assert b'"a":[2,2.5]' in (case.state or b"")

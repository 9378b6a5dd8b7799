"""One activity for each item of a list."""

from __future__ import annotations

import itertools
import time

import pytest

from engine.bpmn.model import ServiceCall
from engine.domain.errors import ExpressionFailed, ProcessStuck
from tests.unit.bpmn.diagrams import Case, Diagram, loop, tag


def answers(sequential: bool = False, completion: str | None = None) -> Diagram:
    marks = loop("=people", "person", ("answers", "=answer"), sequential, completion)
    return (
        Diagram().start()
        .user("ask", tag("zeebe:assignmentDefinition", assignee="=person"), loop=marks,
              outputs={"answer": "=text"})
        .user("again", outputs={"more": "=more"}).gate("exclusive", "g", default="g-end").end()
        .flow("start", "ask", "again", "g", "end").flow("g", "ask", when="=more")
    )  # fmt: skip


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
def test_outputs_stand_in_the_order_of_the_list_not_of_finishing(order: tuple[int, ...]):
    case = Case(answers().compile())
    opened = case.start(people=["7", "8", "9"]).opened
    assert [(i.key, i.assignee) for i in opened] == [("ask#1", "7"), ("ask#2", "8"), ("ask#3", "9")]
    assert [i.locals["loopCounter"] for i in opened] == [1, 2, 3]
    for n in order:
        case.do(f"ask#{n}", text=f"t{n}")
    assert case.variables["answers"] == ["t1", "t2", "t3"]
    assert set(case.variables) == {"people", "answers"}
    assert case.keys == ["again#1"]


def test_a_second_round_asks_anew():
    case = Case(answers().compile())
    case.start(people=["7", "8"])
    case.do("ask#1", text="a")
    case.do("ask#2", text="b")
    case.do("again#1", more=True, people=["7"])
    assert case.keys == ["ask#3", "ask#4"]
    case.do("ask#4", text="d")
    case.do("ask#3", text="c")
    assert case.variables["answers"] == ["c", "d"]


def test_sequential_rounds_come_one_by_one():
    case = Case(answers(sequential=True).compile())
    case.start(people=["7", "8", None])
    for n, text in enumerate(("a", "b", "c"), 1):
        assert case.keys == [f"ask#{n}"]
        case.do(f"ask#{n}", text=text)
    assert case.variables["answers"] == ["a", "b", "c"]


@pytest.mark.parametrize("sequential", [True, False])
def test_an_empty_list_is_done_at_once(sequential: bool):
    case = Case(answers(sequential).compile())
    case.start(people=[])
    assert case.keys == ["again#1"]
    assert case.variables["answers"] == []


@pytest.mark.parametrize("people", [None, "7", {"a": 1}])
def test_what_is_no_list_is_refused(people: object):
    with pytest.raises(ExpressionFailed, match="no list"):
        Case(answers().compile()).start(people=people)


@pytest.mark.parametrize("sequential", [True, False])
def test_a_completion_condition_ends_the_rest(sequential: bool):
    case = Case(answers(sequential, completion="=numberOfCompletedInstances >= 2").compile())
    case.start(people=["7", "8", "9"])
    case.do("ask#1", text="a")
    case.do("ask#2", text="b")
    assert case.keys == ["again#1"]
    assert case.variables["answers"] == ["a", "b", None]


def test_automatic_rounds_run_in_the_order_of_the_list():
    seen: list[object] = []

    def services(call: ServiceCall) -> dict[str, object]:
        seen.append(call.inputs["x"])
        return {"y": call.inputs["x"] * 2}

    diagram = (
        Diagram().start()
        .service("s", inputs={"x": "=item"}, outputs={"y": "=y"},
                 loop=loop("=[3, 1, 2]", "item", ("ys", "=y")))
        .end().flow("start", "s", "end")
    )  # fmt: skip
    advance = Case(diagram.compile(), services=services).start()
    assert seen == [3, 1, 2]
    assert advance.variables == {"ys": [6, 2, 4]}


def test_a_subprocess_for_each_item_keeps_its_joins_apart():
    inner = (
        Diagram("s").start("s1").gate("parallel", "fork").user("a", inputs={"who": "=person"}).user("b")
        .gate("parallel", "join").user("c", inputs={"who": "=person"}).end("s2")
        .flow("s1", "fork", "a", "join").flow("fork", "b", "join").flow("join", "c", "s2")
    )  # fmt: skip
    diagram = (
        Diagram().start().sub("s", inner, loop=loop("=people", "person")).end().flow("start", "s", "end")
    )
    case = Case(diagram.compile())
    case.start(people=["x", "y"])
    case.do("a#1")
    assert not case.do("b#2").opened
    (item,) = case.do("b#1").opened
    assert item.locals == {"who": "x"}
    case.do("c#1")
    case.do("a#2")
    assert case.do("c#2").completed


def test_rounds_within_rounds_are_paid_for_when_they_start():
    inner = Diagram("t").start("t1").user("a").end("t2").flow("t1", "a", "t2")
    middle = (
        Diagram("s").start("s1").sub("t", inner, loop=loop("=for i in 1..500 return i")).end("s2")
        .flow("s1", "t", "s2")
    )  # fmt: skip
    outer = (
        Diagram().start().sub("s", middle, loop=loop("=for i in 1..500 return i")).end()
        .flow("start", "s", "end")
    )  # fmt: skip
    deployment = outer.compile()
    started = time.thread_time()
    with pytest.raises(ProcessStuck, match="too_many_steps"):
        Case(deployment).start()
    assert time.thread_time() - started < 3


# -- rounds of a subprocess and of a called process -------------------------------------------------


def rounds(host: str, marks: str) -> Case:
    """Each round asks a user u; what it answers in ``text`` is the round's output."""
    if host == "subProcess":
        inner = Diagram("m").start("m1").user("u", outputs={"text": "=text"}).end("m2")
        diagram = (
            Diagram().start().sub("m", inner.flow("m1", "u", "m2"), inputs={"text": "=null"}, loop=marks)
        )
        others: list[Diagram] = []
    else:
        diagram = Diagram().start().call("m", "q", loop=marks)
        others = [Diagram("q").start("q1").user("u", outputs={"text": "=text"}).end("q2")
                  .flow("q1", "u", "q2")]  # fmt: skip
    diagram.user("again", outputs={"more": "=more"}).gate("exclusive", "g", default="g-end").end()
    diagram.flow("start", "m", "again", "g", "end").flow("g", "m", when="=more")
    return Case(diagram.compile(*others))


HOSTS = ["subProcess", "callActivity"]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("sequential", [True, False])
def test_rounds_with_levels_of_their_own_give_their_outputs_in_order(host: str, sequential: bool):
    case = rounds(host, loop("=people", "who", ("texts", "=text"), sequential))
    case.start(people=["x", "y", "z"])
    order = [1, 2, 3] if sequential else [3, 1, 2]
    for n in order:
        case.do(f"u#{n}", text=f"t{n}")
    assert case.variables["texts"] == ["t1", "t2", "t3"]
    assert set(case.variables) == {"people", "texts"}


@pytest.mark.parametrize("host", HOSTS)
def test_a_second_pass_knows_nothing_of_the_first(host: str):
    case = rounds(host, loop("=people", "who", ("texts", "=text")))
    case.start(people=["x", "y"])
    case.do("u#1", text="a")
    case.do("u#2", text="b")
    case.do("again#1", more=True)
    assert case.keys == ["u#3", "u#4"]
    case.do("u#4")
    case.do("u#3", text="c")
    assert case.variables["texts"] == ["c", None]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("sequential", [True, False])
def test_a_completion_condition_ends_rounds_with_levels(host: str, sequential: bool):
    done = "=numberOfCompletedInstances >= 2 and numberOfActiveInstances < numberOfInstances"
    case = rounds(host, loop("=people", "who", ("texts", "=text"), sequential, done))
    case.start(people=["x", "y", "z", "w"])
    case.do("u#1", text="a")
    assert case.last.opened == () or sequential
    case.do("u#2", text="b")
    assert case.keys == ["again#1"]
    assert case.variables["texts"] == ["a", "b", None, None]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("people", [None, "x", 5, {"a": 1}])
def test_a_collection_that_is_no_list_names_its_element(host: str, people: object):
    case = rounds(host, loop("=people", "who"))
    with pytest.raises(ExpressionFailed, match="no list") as refused:
        case.start(people=people)
    assert refused.value.details["element"] == "m"


def test_a_collection_that_nobody_set_is_an_incident_too():
    with pytest.raises(ExpressionFailed) as refused:
        rounds("subProcess", loop("=nowhere", "who")).start()
    assert refused.value.details["element"] == "m"


def test_a_collection_may_hold_null_and_mixed_items():
    case = rounds("callActivity", loop("=people", "who", ("texts", "=text")))
    case.start(people=[None, 0, {"a": None}])
    for n in (1, 2, 3):
        case.do(f"u#{n}", text=n)
    assert case.variables["texts"] == [1, 2, 3]


def test_a_round_of_a_call_writes_back_only_what_it_changed():
    called = Diagram("q").start("q1").user("u").end("q2").flow("q1", "u", "q2")
    diagram = Diagram().start().call("m", "q", loop=loop("=[1, 2]", "i")).user("after").end()
    case = Case(diagram.flow("start", "m", "after", "end").compile(called))
    case.start(kept="old", taken="old")
    case.do("u#2", taken="new")
    case.do("u#1", other=1)
    assert case.variables == {"kept": "old", "taken": "new", "other": 1}


def test_rounds_of_jobs_take_their_results_by_index():
    diagram = (
        Diagram().start().service("s", runs="outside", inputs={"x": "=item"}, outputs={"y": "=y"},
                                  loop=loop("=[3, 1]", "item", ("ys", "=y")))
        .end().flow("start", "s", "end")
    )  # fmt: skip
    case = Case(diagram.compile())
    assert [job.inputs for job in case.start().jobs] == [{"x": 3}, {"x": 1}]
    case.job("s#2", y=10)
    assert case.job("s#1", y=30).variables == {"ys": [30, 10]}

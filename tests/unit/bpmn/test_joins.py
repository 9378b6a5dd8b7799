"""Parallel and inclusive joins, in loops too, whatever the order of completion."""

from __future__ import annotations

import random

import pytest

from engine.domain.errors import ProcessStuck
from tests.unit.bpmn.diagrams import Case, Diagram

SEEDS = range(30)


def rework_beside_a_live_branch() -> Diagram:
    """watch waits all the time; beside it check, law and reply go round until someone says yes."""
    return (
        Diagram().start().gate("parallel", "outer").user("watch").gate("exclusive", "again")
        .gate("parallel", "split").user("check").user("law").user("reply").gate("parallel", "join")
        .user("decide", outputs={"ok": "=ok"}).gate("exclusive", "g", default="g-again")
        .gate("parallel", "last").end()
        .flow("start", "outer", "watch", "last").flow("outer", "again", "split")
        .flow("split", "check", "join").flow("split", "law", "join").flow("split", "reply", "join")
        .flow("join", "decide", "g", "again").flow("g", "last", when="=ok").flow("last", "end")
    )  # fmt: skip


BRANCHES = ("check", "law", "reply")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_join_in_a_loop_fires_once_a_round_in_any_order(seed: int):
    order = random.Random(seed)
    case = Case(rework_beside_a_live_branch().compile())
    case.start()
    for round_ in range(1, 5):
        names = order.sample(BRANCHES, 3)
        for name in names[:2]:
            assert not case.do(f"{name}#{round_}").opened
        assert [i.element_id for i in case.do(f"{names[2]}#{round_}").opened] == ["decide"]
        case.do(f"decide#{round_}", ok=round_ == 4)
    assert case.keys == ["watch#1"]
    assert case.do("watch#1").completed


def test_the_state_stays_flat_beside_a_live_branch():
    case = Case(rework_beside_a_live_branch().compile())
    case.start()
    counts = set()
    for round_ in range(1, 201):
        for name in BRANCHES:
            case.do(f"{name}#{round_}")
        case.do(f"decide#{round_}", ok=False)
        counts.add(len(case.warm.tasks))
    assert counts == {5}


def test_parallel_blocks_in_a_row_cost_nothing_in_advance():
    diagram = Diagram().start()
    last = "start"
    for n in range(20):
        diagram.gate("parallel", f"s{n}").gate("parallel", f"j{n}").flow(last, f"s{n}")
        for branch in "abc":
            diagram.user(f"{branch}{n}").flow(f"s{n}", f"{branch}{n}", f"j{n}")
        last = f"j{n}"
    diagram.end().flow(last, "end")
    case = Case(diagram.compile())
    case.start()
    assert len(case.warm.tasks) == 4
    for n in range(20):
        for branch in "cab":
            case.do(f"{branch}{n}#1")
    assert case.last.completed


def test_a_surplus_token_stays_for_the_next_round():
    """Two tokens come by one flow: only one of them is used, as the standard says."""
    diagram = (
        Diagram().start().gate("parallel", "twice").gate("exclusive", "merge").user("a").user("b")
        .user("c").gate("parallel", "join").user("after").end()
        .flow("start", "twice").flow("twice", "b", "merge").flow("twice", "c", "merge")
        .flow("merge", "join").flow("twice", "a", "join").flow("join", "after", "end")
    )  # fmt: skip
    case = Case(diagram.compile())
    case.start()
    case.do("b#1")
    case.do("c#1")
    assert len(case.do("a#1").opened) == 1
    with pytest.raises(ProcessStuck, match="nothing_waits"):
        case.do("after#1")


def test_a_join_that_can_never_fire_is_an_incident():
    diagram = (
        Diagram().start().gate("exclusive", "g", default="g-a").user("a").user("b")
        .gate("parallel", "join").end().flow("start", "g", "a", "join").flow("g", "b", when="=false")
        .flow("b", "join").flow("join", "end")
    )  # fmt: skip
    case = Case(diagram.compile())
    case.start()
    with pytest.raises(ProcessStuck, match="nothing_waits"):
        case.do("a#1")


def inclusive() -> Diagram:
    """Consultations as chosen, any of three; then a decision that may start them anew."""
    return (
        Diagram().start().user("choose", outputs={"n": "=n"}).gate("inclusive", "split", default="split-c")
        .user("a").user("b").user("c").user("b2").gate("inclusive", "join")
        .user("decide", outputs={"ok": "=ok"})
        .gate("exclusive", "g", default="g-choose").end()
        .flow("start", "choose", "split").flow("split", "a", when="=n > 0").flow("split", "b", when="=n > 1")
        .flow("split", "c", "join").flow("a", "join").flow("b", "b2", "join")
        .flow("join", "decide", "g", "choose")
        .flow("g", "end", when="=ok")
    )  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_an_inclusive_join_waits_for_what_was_started_and_nothing_else(seed: int):
    order = random.Random(seed)
    case = Case(inclusive().compile())
    case.start()
    for round_ in range(1, 6):
        case.do(f"choose#{round_}", n=order.choice([0, 1, 2]))
        while not any(key.startswith("decide") for key in case.open):
            assert case.open
            case.do(order.choice(case.keys))
        assert len(case.open) == 1
        case.do(case.keys[0], ok=round_ == 5)
    assert case.last.completed


def test_an_inclusive_split_without_a_true_condition_takes_its_default():
    case = Case(inclusive().compile())
    case.start()
    case.do("choose#1", n=0)
    assert case.keys == ["c#1"]


def test_an_inclusive_join_does_not_wait_for_a_branch_that_ended_elsewhere():
    diagram = (
        Diagram().start().gate("parallel", "s").user("a").user("b", outputs={"out": "=out"})
        .gate("exclusive", "g", default="g-join").gate("inclusive", "join").user("after").end().end("e2")
        .flow("start", "s", "a", "join").flow("s", "b", "g", "join").flow("g", "e2", when="=out")
        .flow("join", "after", "end")
    )  # fmt: skip
    case = Case(diagram.compile())
    case.start()
    case.do("a#1")
    assert case.keys == ["b#1"]
    case.do("b#1", out=True)
    assert case.keys == ["after#1"]


def watched(kind: str) -> Diagram:
    """A timer watches over a subprocess in which a parallel join follows a gateway of this kind."""
    inner = (
        Diagram("s").start("s1").gate(kind, "g", default="g-a" if kind == "exclusive" else None)
        .user("a").user("b").gate("parallel", "join").end("s2").flow("s1", "g", "a", "join")
        .flow("g", "b", when="=false" if kind == "exclusive" else None).flow("b", "join").flow("join", "s2")
    )  # fmt: skip
    return (
        Diagram().start().sub("s", inner).boundary("late", "s", "P9D", interrupting=False).end()
        .end("told").flow("start", "s", "end").flow("late", "told")
    )  # fmt: skip


def test_a_timer_around_a_dead_join_does_not_hide_it():
    case = Case(watched("exclusive").compile())
    case.start()
    with pytest.raises(ProcessStuck, match="nothing_waits") as stuck:
        case.do("a#1")
    assert stuck.value.details["element"] == "join"


def test_the_dead_join_is_named_not_the_one_that_waits_for_it():
    diagram = (
        Diagram().start().gate("inclusive", "s").user("x").gate("exclusive", "g", default="g-a").user("a")
        .user("b").gate("parallel", "dead").gate("inclusive", "join").end()
        .flow("start", "s").flow("s", "x", when="=true").flow("x", "join").flow("s", "g", when="=true")
        .flow("g", "a", "dead").flow("g", "b", when="=false").flow("b", "dead").flow("dead", "join", "end")
    )  # fmt: skip
    case = Case(diagram.compile())
    case.start()
    case.do("x#1")
    with pytest.raises(ProcessStuck, match="nothing_waits") as stuck:
        case.do("a#1")
    assert stuck.value.details["element"] == "dead"


def test_a_join_beside_a_branch_that_works_may_wait():
    case = Case(watched("parallel").compile())
    case.start()
    case.do("a#1")
    assert case.keys == ["b#1", "late#1"]

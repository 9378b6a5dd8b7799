"""What runs, but not well: circles without a wait, too many tokens, names that are missing."""

from __future__ import annotations

import pytest

from engine.bpmn import lint
from engine.bpmn.reading import read_files
from engine.domain.findings import Finding, Findings
from tests.unit.bpmn.diagrams import Case, Diagram, loop, tag


def advice(diagram: Diagram, *others: Diagram) -> list[Finding]:
    findings = Findings()
    parts = read_files({"a.bpmn": diagram.xml(*others)}, findings)
    findings.refuse()
    lint.advise(parts.processes, findings)
    return [finding for finding in findings.report() if finding.rule != "name_missing"]


def round_and_round(step: str, **more: str) -> Diagram:
    """start -> merge -> step -> g -> end, and from g back to merge."""
    diagram = Diagram().start().gate("exclusive", "merge").gate("exclusive", "g", default="g-merge").end()
    diagram.raw(tag(f"bpmn:{step}", id="step", **more))
    return diagram.flow("start", "merge", "step", "g", "merge").flow("g", "end", when="=n > 3")


def test_a_circle_that_a_script_may_leave_is_risky() -> None:
    (finding,) = advice(round_and_round("task"))
    assert (finding.rule, finding.severity) == ("loop_without_wait", "risky")
    assert finding.details["path"] == "merge → g → step → merge"


@pytest.mark.parametrize(("thrown", "rules"), [("alarm", ["signal_starts_itself"]), ("other", [])])
def test_a_process_that_throws_the_signal_it_begins_at_is_risky(thrown: str, rules: list[str]) -> None:
    diagram = Diagram().signal("rang", "alarm", "startEvent").user("a").signal("cry", thrown, "endEvent")
    found = advice(diagram.flow("rang", "a", "cry"))
    assert [(f.rule, f.severity) for f in found] == [(rule, "risky") for rule in rules]


def test_a_circle_in_which_a_person_works_is_as_it_should_be() -> None:
    assert advice(round_and_round("userTask")) == []


def test_a_circle_without_a_way_out_keeps_the_diagram_from_running() -> None:
    diagram = Diagram().start().gate("exclusive", "g").node("task", "t").flow("start", "g", "t", "g")
    assert [(f.rule, f.severity) for f in advice(diagram)] == [("endless_loop", "will-not-run")]


def test_a_fork_out_of_a_circle_is_no_way_out() -> None:
    diagram = Diagram().start().gate("exclusive", "m").gate("parallel", "g").end()
    diagram.flow("start", "m", "g", "m").flow("g", "end")
    assert [f.rule for f in advice(diagram)] == ["endless_loop"]


@pytest.mark.parametrize(("inside", "rules"), [("task", ["loop_without_wait"]), ("userTask", [])])
def test_a_subprocess_waits_when_everything_through_it_waits(inside: str, rules: list[str]) -> None:
    inner = Diagram().start("s1").node(inside, "i").end("s2").flow("s1", "i", "s2")
    diagram = Diagram().start().gate("exclusive", "m").sub("sub", inner).gate("exclusive", "g", default="g-m")
    diagram.end().flow("start", "m", "sub", "g", "m").flow("g", "end", when="=true")
    assert [f.rule for f in advice(diagram)] == rules


def parallel(branches: int, blocks: int = 1) -> Diagram:
    diagram, before = Diagram().start(), "start"
    for block in range(blocks):
        split, join = f"s{block}", f"j{block}"
        diagram.gate("parallel", split).gate("parallel", join).flow(before, split)
        for n in range(branches):
            diagram.user(f"t{block}_{n}").flow(split, f"t{block}_{n}", join)
        before = join
    return diagram.end().flow(before, "end")


def predicted(diagram: Diagram, *others: Diagram) -> list[int]:
    return [f.details["tokens"] for f in advice(diagram, *others) if f.rule == "predicted_size"]


def test_parallel_branches_are_counted_and_blocks_one_after_the_other_are_not_multiplied() -> None:
    """The library's prediction grows with three to the power of the blocks (its bug 3); ours does not run."""
    assert predicted(parallel(501)) == [501]
    assert predicted(parallel(3, blocks=100)) == []


def test_forks_that_are_never_joined_multiply() -> None:
    diagram, before = Diagram().start(), "start"
    for n in range(3):
        diagram.gate("parallel", f"s{n}").gate("exclusive", f"m{n}").flow(before, f"s{n}")
        for b in range(10):
            diagram.node("task", f"t{n}{b}").flow(f"s{n}", f"t{n}{b}", f"m{n}")
        before = f"m{n}"
    assert predicted(diagram.user("u").end().flow(before, "u", "end")) == [1000]


def test_repetitions_within_repetitions_multiply() -> None:
    inner = Diagram().start("s1").user("i", loop=loop("=people")).end("s2").flow("s1", "i", "s2")
    many = Diagram().start().sub("sub", inner, loop=loop("=for n in 1..40 return n")).end()
    assert predicted(many.flow("start", "sub", "end")) == [840]
    few = Diagram().start().sub("sub", inner, loop=loop("=for n in 1..40 return n", sequential=True)).end()
    assert predicted(few.flow("start", "sub", "end")) == []


def test_choices_share_a_token_and_ways_back_bring_none() -> None:
    diagram = Diagram().start().gate("exclusive", "m").gate("exclusive", "g", default="g-m").end()
    for n in range(600):
        diagram.user(f"t{n}").flow("g", f"t{n}", when="=true").flow(f"t{n}", "m")
    assert predicted(diagram.flow("start", "m", "g", "m").flow("g", "end", when="=true")) == []


def test_a_step_without_a_name_in_a_language_is_told() -> None:
    diagram = Diagram().start().user("a", name="Тіркеу", properties={"name.ru": "Регистрация"}).end()
    findings = Findings()
    lint.advise(read_files({"a.bpmn": diagram.flow("start", "a", "end").xml()}, findings).processes, findings)
    missing = [(finding.element, finding.details["languages"]) for finding in findings.report()]
    assert missing == [("p", "kk, ru, en"), ("a", "en")]


@pytest.mark.parametrize("fired", ["t1", "t2"])
def test_two_timers_behind_one_event_gateway_are_told_apart(fired: str) -> None:
    """The library shares one due time between them (its bug 5). Ours are two: no rule is needed."""
    diagram = (
        Diagram().start().gate("eventBased", "g").timer("t1", "P1D").timer("t2", "P2D").end("e1").end("e2")
        .flow("start", "g", "t1", "e1").flow("g", "t2", "e2")
    )  # fmt: skip
    case = Case(diagram.compile())
    timers = {timer.element_id: timer.due_at for timer in case.start().timers}
    assert (timers["t2"] - timers["t1"]).days == 1
    case.fire(f"{fired}#1")
    assert [step for step in case.path if step.startswith("took")] == [
        f"took g-{fired}",
        f"took {fired}-e{fired[1]}",
    ]
    assert case.keys == []

"""A name that is read and never written is told; where anything may be written nothing is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.examination.judge import judge
from tests.unit.bpmn.diagrams import Diagram, loop, tag
from tests.unit.bpmn.test_definition import TABLE

ROOT = Path(__file__).parents[3]
RULE = "variable_never_written"


def told(diagram: Diagram, *others: Diagram, **files: bytes) -> list[tuple[str | None, str]]:
    """(element, name) of the rule's findings."""
    tables = {f"{name}.dmn": content for name, content in files.items()}
    return of_rule({"a.bpmn": diagram.xml(*others), **tables})


def of_rule(files: dict[str, bytes]) -> list[tuple[str | None, str]]:
    found = judge(files).findings
    assert {finding.severity for finding in found if finding.rule == RULE} <= {"risky"}
    return [(finding.element, finding.details["name"]) for finding in found if finding.rule == RULE]


def asking(condition: str = "=approved") -> Diagram:
    """start -> x -> g, and the condition on one of the flows; x is for the caller to draw."""
    return (
        Diagram().start().gate("exclusive", "g", default="g-end").end().end("other")
        .flow("start", "x", "g", "end").flow("g", "other", when=condition)
    )  # fmt: skip


SAID = [("g-other", "approved")]


def test_a_condition_that_reads_what_nobody_writes_is_risky() -> None:
    assert told(asking().user("x")) == SAID
    assert told(asking().user("x", outputs={"refused": "=approved"})) == SAID


WRITERS: dict[str, Callable[[Diagram], Diagram]] = {
    "an output mapping": lambda d: d.user("x", outputs={"approved": "=approved"}),
    "a part of it": lambda d: d.user("x", outputs={"approved.by": "=who"}),
    "an input mapping": lambda d: d.user("x", inputs={"approved": "=true"}),
    "a script": lambda d: d.script("x", "=true", "approved"),
    "a decision": lambda d: d.decide("x", "clock", "approved"),
    "a repetition's item": lambda d: d.user("x", loop=loop("=[1]", "approved")),
    "a repetition's list": lambda d: d.user("x", loop=loop("=[1]", None, ("approved", "=1"))),
    "what is collected": lambda d: d.user("x", loop=loop("=[1]", None, ("all", "=approved"))),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_whatever_the_files_say_is_written_is_known(writer: str) -> None:
    found = told(WRITERS[writer](asking()), clock=TABLE)
    assert ("g-other", "approved") not in found


ANYTHING: dict[str, Callable[[Diagram], Diagram]] = {
    "a service": lambda d: d.service("x"),
    "a message": lambda d: d.message("x", "n", '="k"'),
    "a receive task": lambda d: d.message("x", "n", '="k"', "receiveTask"),
    "a signal": lambda d: d.signal("x", "n"),
    "an error of a job": lambda d: d.service("x", runs="outside").end("e")
    .error("b", "E", "boundaryEvent", attachedToRef="x").flow("b", "e"),
    "a message at the start": lambda d: d.user("x").message("m", "n", None, "startEvent").flow("m", "x"),
}  # fmt: skip


@pytest.mark.parametrize("writer", ANYTHING)
def test_where_anything_may_be_written_nothing_is_told(writer: str) -> None:
    assert told(ANYTHING[writer](asking())) == []


MAPPED: dict[str, Callable[[Diagram], Diagram]] = {
    "a service": lambda d: d.service("x", outputs={"number": "=number"}),
    "a message": lambda d: d.message("x", "n", '="k"', outputs={"number": "=number"}),
    "a signal that is thrown": lambda d: d.signal("x", "n", "intermediateThrowEvent"),
    "a job": lambda d: d.service("x", runs="outside"),
}


@pytest.mark.parametrize("writer", MAPPED)
def test_output_mappings_say_all_that_is_written(writer: str) -> None:
    """A job without any gives nothing to the process: what another system answers stays outside."""
    assert told(MAPPED[writer](asking())) == SAID


def test_of_files_that_will_not_run_nothing_is_told() -> None:
    """What could not be read may have been what writes the name."""
    part = tag("bpmn:transaction", id="x")
    assert told(asking().raw(part)) == []


def test_an_output_mapping_may_read_the_result_and_is_not_told() -> None:
    assert told(asking("=true").user("x", outputs={"kept": "=field"})) == []
    assert told(asking("=true").service("x", outputs={"kept": "=field"})) == []


def test_mappings_scripts_timers_and_lists_are_read_too() -> None:
    diagram = (
        Diagram().start().user("u", inputs={"shown": "=one"}, loop=loop("=two"))
        .script("s", "=three + 1", "r").timer("t", "=four")
        .message("m", "n", "=five", outputs={"got": "=text"})
        .end()
        .flow("start", "u", "s", "t", "m", "end")
    )  # fmt: skip
    assert told(diagram) == [("u", "one"), ("u", "two"), ("s", "three"), ("t", "four"), ("m", "five")]


def test_a_decision_reads_what_its_tables_read() -> None:
    """``sum`` requires ``clock``, whose result is no variable; the table's input is one."""
    diagram = Diagram().start().decide("d", "sum", "days").end().flow("start", "d", "end")
    assert told(diagram, clock=TABLE) == [("d", "legal_type")]
    given = Diagram().start().decide("d", "sum", "days", inputs={"legal_type": '="x"'}).end()
    assert told(given.flow("start", "d", "end"), clock=TABLE) == []


def test_processes_that_call_each_other_write_for_each_other() -> None:
    called = Diagram("q").start("q1").user("a", outputs={"approved": "=ok"}).end("q2").flow("q1", "a", "q2")
    assert told(asking().call("x", "q"), called) == []
    reads = asking("=given")
    reads.id = "q"
    caller = Diagram().start("s").user("u", outputs={"given": "=ok"}).call("c", "q").end("e")
    assert told(caller.flow("s", "u", "c", "e"), reads.user("x")) == []
    alone = Diagram("r").start("r1").user("b", outputs={"approved": "=ok"}).end("r2").flow("r1", "b", "r2")
    assert told(asking().user("x"), alone) == SAID


def shipped() -> dict[str, bytes]:
    files = [*ROOT.glob("workflows/**/*.*mn"), *ROOT.glob("forms/*.form")]
    return {str(path.relative_to(ROOT)): path.read_bytes() for path in files}


def test_the_shipped_diagrams_read_nothing_that_is_never_written() -> None:
    assert of_rule(shipped()) == []


def test_one_mapping_less_in_a_shipped_diagram_is_found() -> None:
    """Negative control."""
    files = shipped()
    name = "workflows/appeal/consideration.bpmn"
    whole, lost = files[name], b'target="reply_character"'
    assert lost in whole
    assert {read for _, read in of_rule({**files, name: whole.replace(lost, b'target="lost"')})} == {
        "reply_character"
    }

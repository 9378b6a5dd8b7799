"""Whatever a file does to its reader, the caller gets a report in time."""

from __future__ import annotations

import sys
import time

import pytest

from engine.confinement import parent
from engine.domain.findings import Finding
from engine.examination import sandbox, wire
from engine.examination.judge import judge
from tests.unit.bpmn.diagrams import Diagram

SOUND = Diagram().start().user("a").end().flow("start", "a", "end").xml()


def examined(data: bytes, path: str = "a.bpmn") -> list[Finding]:
    return sandbox.examine({path: data}).findings


def rules(found: list[Finding]) -> list[str]:
    return [finding.rule for finding in found]


def stand_in(program: str, seconds: float = 10.0) -> list[str]:
    """The rules found when the child runs another program."""
    child = (sys.executable, "-c", program)
    return rules(sandbox.examine({"a.bpmn": SOUND}, wall_seconds=seconds, child=child).findings)


def test_the_child_says_what_a_reading_in_this_process_says() -> None:
    broken = (  # a second process of the same name, and more
        Diagram()
        .start()
        .service("s", "")
        .raw("<bpmn:complexGateway id='c'/>")
        .end()
        .flow("start", "s", "end")
    )
    files = {"a.bpmn": SOUND, "b/b.bpmn": broken.xml(), "x.form": b"{", "t.dmn": b"<a/>"}
    there, here = sandbox.examine(files), judge(files)
    assert (there.findings, there.processes, there.decisions) == (
        here.findings,
        here.processes,
        here.decisions,
    )
    assert [(f, e.id, e.work) for f, e in there.elements] == [(f, e.id, e.work) for f, e in here.elements]
    assert len(here.findings) > 3 and len(here.elements) == 3


def test_a_child_that_does_not_end_is_ended() -> None:
    began = time.monotonic()
    assert stand_in("import time; time.sleep(60)", 0.5) == ["parsing_took_too_long"]
    assert time.monotonic() - began < 5


def test_a_child_that_closes_its_mouth_and_lives_on_is_ended() -> None:
    assert stand_in("import os, time; os.close(1); time.sleep(60)", 0.5) == ["parsing_took_too_long"]


def test_an_answer_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MAX_ANSWER", 100_000)
    assert stand_in("while True: print('x' * 1000)") == ["parsing_took_too_long"]


@pytest.mark.parametrize("program", ["import os; os.abort()", "print('{}')", "print('[' * 100000)", "pass"])
def test_a_child_that_crashes_or_talks_nonsense_is_a_finding(program: str) -> None:
    assert stand_in(program) == ["parsing_crashed"]


def test_memory_and_processor_time_of_the_child_are_limited() -> None:
    """The limits as the child sets them, tried with a reader that wants more."""
    begin = "from engine.examination import child; child.limit(memory=child.MEMORY, cpu_seconds=8)\n"
    greedy = "try: x = bytearray(2 << 30)\nexcept MemoryError: raise SystemExit(child.NO_MEMORY)"
    assert stand_in(begin + greedy) == ["parsing_took_too_much_memory"]
    endless = "import resource as r; r.setrlimit(r.RLIMIT_CPU, (1, 1))\nwhile True: pass"
    assert stand_in(begin + endless, 30) == ["parsing_took_too_long"]


def test_the_child_knows_no_secret_of_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    assert "DATABASE_URL" not in parent.environment()


HOSTILE = {
    "too_deep": b"<a>" * 100_000,
    "document_type": b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 10_000 + b'">]><a>&b;</a>',
    "encoding": "<?xml version='1.0' encoding='utf-16'?><a/>".encode("utf-16"),
    "not_xml": "<?xml version='1.0' encoding='UTF-8'?><a b='Ж'/>".encode("cp1251"),
    "too_large": b"<a>" + b" " * 10_500_000,
    "not_bpmn": b"<a>" + b"<b/>" * 1_000_000 + b"</a>",
}


@pytest.mark.parametrize("rule", HOSTILE)
def test_a_hostile_file_is_refused_with_its_rule(rule: str) -> None:
    began = time.monotonic()
    assert rules(examined(HOSTILE[rule])) == [rule]
    assert time.monotonic() - began < sandbox.WALL_SECONDS


def test_a_path_of_two_thousand_nodes_is_read() -> None:
    ids = [f"t{n}" for n in range(1990)]
    diagram = Diagram().start().end().flow("start", *ids, "end")
    for name in ids:
        diagram.node("task", name)
    assert "parsing_took_too_long" not in rules(examined(diagram.xml()))


def test_cyclic_calls_end() -> None:
    p = Diagram("p").start("p1").call("pc", "q").end("p2").flow("p1", "pc", "p2")
    q = Diagram("q").start("q1").call("qc", "p").end("q2").flow("q1", "qc", "q2")
    assert rules(examined(p.xml(q)))[:3] == ["called_element_cycle"] * 2 + ["name_missing"]


def test_questions_come_back_as_they_were_asked() -> None:
    files = {"a\nb.bpmn": b"\n1\n", "ж.form": b"", "c.dmn": b"\x00"}
    assert wire.asked(wire.question(files)) == files

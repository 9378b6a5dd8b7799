"""Hostile files are refused fast, and nothing in a diagram is ever Python."""

from __future__ import annotations

import ast
import time
from pathlib import Path

import pytest

import engine.bpmn
from engine.bpmn.definition import compile_files
from engine.domain.errors import ExpressionFailed, InvalidDiagram
from tests.unit.bpmn.diagrams import HEAD, Case, Diagram

BOMB = '<!DOCTYPE a [<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
) + "]><a>&a11;</a>"  # fmt: skip

ATTACKS = {
    "external entity": ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "document_type"),
    "parameter entity": (
        '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://[::1]:9/x"> %x;]><a/>', "document_type"),
    "billion laughs": (BOMB, "document_type"),
    "remote definition": ('<!DOCTYPE a SYSTEM "http://localhost:9/a.dtd"><a/>', "document_type"),
    "hidden by case": ('<!dOcTyPe a><a/>', "document_type"),
    "deep nesting": ("<a>" * 100_000, "too_deep"),
    "deep but closed": ("<a>" * 100 + "</a>" * 100, "too_deep"),
    "not closed": ("<a><b></a>", "not_xml"),
    "nothing": ("", "not_xml"),
    "another language": ("<a/>", "not_bpmn"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "rule"), ATTACKS.values(), ids=ATTACKS)
def test_a_hostile_file_is_refused_at_once(text: str, rule: str):
    began = time.perf_counter()
    with pytest.raises(InvalidDiagram) as refused:
        compile_files({"a.bpmn": text.encode()})
    assert time.perf_counter() - began < 0.1
    assert (refused.value.details["file"], refused.value.details["rule"]) == ("a.bpmn", rule)


def test_another_encoding_cannot_hide_a_document_type():
    for encoding in ("utf-16", "utf-32", "utf-16-le"):
        with pytest.raises(InvalidDiagram, match="encoding"):
            compile_files({"a.bpmn": ATTACKS["external entity"][0].encode(encoding)})
    with pytest.raises(InvalidDiagram, match="encoding"):
        compile_files({"a.bpmn": b'<?xml version="1.0" encoding="utf-7"?><a/>'})


def test_more_than_ten_megabytes_are_not_even_read():
    with pytest.raises(InvalidDiagram, match="too_large"):
        compile_files({"a.bpmn": b"<a>" + b" " * 10_500_000})


def test_a_decision_file_is_read_with_the_same_care():
    diagram = Diagram().start().end().flow("start", "end").xml()
    with pytest.raises(InvalidDiagram, match="document_type"):
        compile_files({"a.bpmn": diagram, "a.dmn": ATTACKS["external entity"][0].encode()})


def test_comments_and_processing_instructions_are_harmless():
    xml = Diagram().start().end().flow("start", "end").xml().decode()
    xml = xml.replace(HEAD, HEAD + "<!-- DOCTYPE --><?php x?>")
    assert compile_files({"a.bpmn": xml.encode()}).processes == ("p",)


PAYLOADS = [
    "=__import__('os').system('touch /tmp/owned')",
    "=().__class__.__bases__[0].__subclasses__()",
    "=exec(\"raise SystemExit\")",
    "=(lambda: 1)()",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_python_in_a_condition_runs_nowhere(payload: str):
    diagram = (
        Diagram().start().gate("exclusive", "g", default="g-b").end("a").end("b").flow("start", "g", "b")
        .flow("g", "a", when=payload)
    )  # fmt: skip
    with pytest.raises((InvalidDiagram, ExpressionFailed)):
        Case(diagram.compile()).start()


def python_calls(source: str) -> list[str]:
    """Calls of eval, exec, compile and import machinery by name."""
    forbidden = {"eval", "exec", "compile", "__import__", "execfile"}
    return [
        node.func.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in forbidden
    ]


def test_no_module_here_evaluates_python():
    folder = Path(engine.bpmn.__file__).parent
    sources = {path.name: path.read_text() for path in folder.rglob("*.py")}
    assert len(sources) > 20
    assert not {name for name, text in sources.items() if python_calls(text)}
    assert not {name for name, text in sources.items() if "python_engine" in text or "BpmnParser" in text}


def test_the_search_for_python_evaluation_finds_it():
    assert python_calls("def f(x):\n    return eval(x)") == ["eval"]

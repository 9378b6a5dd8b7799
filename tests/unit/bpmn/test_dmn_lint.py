"""Decisions that could never be made are refused at publication, by file, element and rule."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

import pytest

from engine.bpmn.dmn_reader import read_decisions
from engine.domain.errors import InvalidDiagram
from tests.unit.bpmn.diagrams import tag

DMN = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">'


def literal(id: str, requires: Iterable[str] = (), text: str = "1", name: str = "") -> str:
    body = tag("variable", name=name or id)
    for n, required in enumerate(requires):
        body += tag("informationRequirement", tag("requiredDecision", href=f"#{required}"), id=f"{id}_{n}")
    return tag("decision", body + tag("literalExpression", tag("text", escape(text))), id=id, name=id)


def table(test: str = "> 1", out: str = "2", values: str = "", **more: str) -> str:
    column = tag("input", tag("inputExpression", tag("text", "x")), id="i")
    allowed = values and tag("outputValues", tag("text", escape(values)))
    cells = tag("inputEntry", tag("text", escape(test))) + tag("outputEntry", tag("text", escape(out)))
    body = column + tag("output", allowed, id="o", name="o") + tag("rule", cells, id="r1")
    return tag("decision", tag("decisionTable", body, **more), id="t", name="t")


def read(*decisions: str) -> dict[str, object]:
    return dict(read_decisions({"a/x.dmn": (DMN + "".join(decisions) + "</definitions>").encode()}))


@pytest.mark.parametrize(
    ("decisions", "element", "rule"),
    [
        ([literal("a", ["b"]), literal("b", ["a"])], "a", "decisions_too_deep_or_circular"),
        ([literal("a", ["a"])], "a", "decisions_too_deep_or_circular"),
        ([literal("a", text="1 +* (")], "a", "expression"),
        ([literal("a", ["lost"])], "a", "required_decision_missing"),
        ([table(test="> 1 2")], "r1", "expression"),
        ([table(out="if 1")], "r1", "expression"),
        ([table(values="1, (")], "o", "expression"),
        ([table(hitPolicy="PRIORITY")], "t", "output_values_missing"),
    ],
)
def test_what_could_never_be_decided_is_refused(decisions: list[str], element: str, rule: str) -> None:
    with pytest.raises(InvalidDiagram) as refused:
        read(*decisions)
    details = refused.value.details
    assert (details["file"], details["element"], details["rule"]) == ("a/x.dmn", element, rule)


def test_a_chain_of_fifty_decisions_is_read_and_one_of_fifty_one_is_not() -> None:
    chain = [literal(f"d{n}", [f"d{n + 1}"] if n < 50 else []) for n in range(51)]
    assert len(read(*chain[1:])) == 50
    with pytest.raises(InvalidDiagram, match="too_deep"):
        read(*chain)


def test_a_table_that_can_be_decided_is_read() -> None:
    assert set(read(table(values="2, 1", hitPolicy="PRIORITY"), literal("a", ["t", "t"], "t.o"))) == {
        "t",
        "a",
    }


def test_names_with_spaces_wait_for_what_they_name() -> None:
    assert set(read(literal("a", ["b"], "last day + 1"), literal("b", name="last day"))) == {"a", "b"}


def test_a_table_has_a_limit_of_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.bpmn.dmn_lint.MAX_CELLS", 1)
    with pytest.raises(InvalidDiagram, match="too_many_cells"):
        read(table())

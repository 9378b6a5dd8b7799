"""Decision tables: every hit policy, types, required decisions; an error is never a null."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.domain.errors import ExpressionFailed
from engine.feel.decisions import (
    Decision,
    DecisionResult,
    Input,
    LiteralDecision,
    Output,
    Rule,
    Table,
    decide,
)

AT = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
CELLS = (("> 0", '"low"'), ("> 5", '"high"'), ("> 5", '"high"'), ("> 9", '"top"'))
RANKS = ('"top"', '"high"', '"low"')


def table(policy: Any, *cells: tuple[str, str], **more: Any) -> dict[str, Decision]:
    aggregation = more.pop("aggregation", None)
    rules = tuple(Rule(f"r{n}", (test,), (out,)) for n, (test, out) in enumerate(cells, 1))
    made = Table(
        "t", "Table", policy, aggregation, (Input("i", "X", "x"),), (Output("o", "o", **more),), rules
    )
    return {"d": Decision("d", "Table", (), made)}


def outputs(decisions: dict[str, Decision], x: Any) -> Any:
    return decide(decisions, "d", {"x": x}, at=AT).outputs


@pytest.mark.parametrize(
    ("policy", "x", "expected", "matched"),
    [
        ("UNIQUE", 3, "low", ("r1",)),
        ("FIRST", 10, "low", ("r1",)),
        ("PRIORITY", 10, "top", ("r4",)),
        ("RULE ORDER", 10, ["low", "high", "high", "top"], ("r1", "r2", "r3", "r4")),
        ("OUTPUT ORDER", 10, ["top", "high", "high", "low"], ("r4", "r2", "r3", "r1")),
        ("COLLECT", 6, ["low", "high", "high"], ("r1", "r2", "r3")),
        ("UNIQUE", -1, None, ()),
        ("COLLECT", -1, [], ()),
    ],
)
def test_hit_policies(policy: str, x: int, expected: Any, matched: tuple[str, ...]) -> None:
    decisions = table(policy, *CELLS, allowed=RANKS)
    assert decide(decisions, "d", {"x": x}, at=AT) == DecisionResult(expected, matched)


def test_unique_is_checked() -> None:
    with pytest.raises(ExpressionFailed) as failed:
        outputs(table("UNIQUE", *CELLS), 6)
    assert failed.value.details["rule"] == "r2"


def test_any_wants_equal_answers() -> None:
    assert outputs(table("ANY", CELLS[1], CELLS[2]), 6) == "high"
    with pytest.raises(ExpressionFailed, match="ANY"):
        outputs(table("ANY", *CELLS), 6)


@pytest.mark.parametrize(
    ("aggregation", "x", "expected"),
    [("SUM", 1, 6), ("MIN", 1, 1), ("MAX", 1, 3), ("COUNT", 1, 3), ("COUNT", -1, 0), ("SUM", -1, None)],
)
def test_collect_aggregates(aggregation: str, x: int, expected: Any) -> None:
    cells = (("> 0", "1"), ("> 0", "2"), ("> 0", "3"))
    assert outputs(table("COLLECT", *cells, aggregation=aggregation), x) == expected


def test_an_aggregate_of_texts_is_an_error() -> None:
    with pytest.raises(ExpressionFailed, match="numbers"):
        outputs(table("COLLECT", *CELLS, aggregation="SUM"), 6)


def test_the_default_answers_when_nothing_matches() -> None:
    assert outputs(table("UNIQUE", *CELLS, default='"none"'), -1) == "none"
    assert outputs(table("COLLECT", *CELLS, default='"none"'), -1) == ["none"]


@pytest.mark.parametrize("cell", ["", "-", " - "])
def test_an_empty_cell_matches_all(cell: str) -> None:
    assert outputs(table("UNIQUE", (cell, "1")), None) == 1


def test_a_boolean_cell_is_compared_with_a_boolean_variable() -> None:
    decisions = table("UNIQUE", ("flag", '"same"'), ("not(flag)", '"other"'))
    for x in (True, False):
        for flag in (True, False):
            answer = decide(decisions, "d", {"x": x, "flag": flag}, at=AT).outputs
            assert answer == ("same" if x is flag else "other")


@pytest.mark.parametrize(
    ("cell", "output", "more", "named"),
    [
        ("> 0", "missing", {}, ("r1", "o")),
        ("missing", "1", {}, ("r1", "X")),
        ("> 0", "1 +", {}, ("r1", "o")),
        ("> 0", '"text"', {"type": "number"}, ("r1", "o")),
        ("> 0", "1", {"type": "date"}, ("r1", "o")),
    ],
)
def test_an_error_names_rule_and_cell(
    cell: str, output: str, more: dict[str, Any], named: tuple[str, str]
) -> None:
    with pytest.raises(ExpressionFailed) as failed:
        outputs(table("UNIQUE", (cell, output), **more), 1)
    details = failed.value.details
    assert (details["table"], details["rule"], details["cell"]) == ("Table", *named)


def test_an_unknown_input_is_an_error() -> None:
    with pytest.raises(ExpressionFailed, match="NO_VARIABLE_FOUND"):
        decide(table("UNIQUE", ("-", "1")), "d", {}, at=AT)


def required(*requires: str) -> dict[str, Decision]:
    last = Table(
        "t",
        "Last day",
        "UNIQUE",
        None,
        (Input("i", "Registered", "registered_on", "date"),),
        (Output("o", "last", "date"), Output("p", "rule", "string")),
        (Rule("r1", ('>= date("2021-07-01")',), ('date(registered_on) + duration("P15D")', '"A-15"')),),
    )
    late = LiteralDecision("late", "last_day.last < today()", "late")
    return {
        "last": Decision("last", "Last day", requires, last, variable="last_day"),
        "late": Decision("late", "Late", ("last",), late),
    }


def test_a_required_decision_keeps_its_dates() -> None:
    assert decide(required(), "late", {"registered_on": "2026-11-01"}, at=AT).outputs is True
    assert decide(required(), "late", {"registered_on": "2026-11-20"}, at=AT).outputs is False


def test_answers_are_plain_json() -> None:
    outputs = decide(required(), "last", {"registered_on": "2026-11-01"}, at=AT).outputs
    assert outputs == {"last": "2026-11-16", "rule": "A-15"}
    assert {type(value) for value in outputs.values()} == {str}


def test_decisions_in_a_circle_are_refused() -> None:
    with pytest.raises(ExpressionFailed, match="each other"):
        decide(required("late"), "late", {"registered_on": "2026-11-01"}, at=AT)


def diamonds(depth: int) -> dict[str, Decision]:
    """Each decision requires the two of the layer below: 2 ** depth ways down to the last one."""
    made = {"a0": Decision("a0", "a0", (), LiteralDecision("a0", "1", "a0"))}
    made["b0"] = Decision("b0", "b0", (), LiteralDecision("b0", "1", "b0"))
    for n in range(1, depth):
        for name in (f"a{n}", f"b{n}"):
            below = (f"a{n - 1}", f"b{n - 1}")
            made[name] = Decision(name, name, below, LiteralDecision(name, " + ".join(below), name))
    return made


def test_a_decision_that_many_require_is_made_once() -> None:
    assert decide(diamonds(40), "a39", {}, at=AT).outputs == 2**39


def test_a_chain_of_decisions_has_an_end() -> None:
    with pytest.raises(ExpressionFailed, match="chain"):
        decide(diamonds(60), "a59", {}, at=AT)


def test_decisions_have_a_budget_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.feel.decisions.MAX_SECONDS", -1.0)
    with pytest.raises(ExpressionFailed, match="too long"):
        outputs(table("UNIQUE", ("> 5", "1")), 6)

"""Overlaps, gaps and dead cells of decision tables; what is found is checked by the evaluator."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import coverage as module
from engine.feel.coverage import Coverage, coverage
from engine.feel.decisions import Decision, Input, Output, Rule, Table, decide
from engine.feel.types import ItemType

AT = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)


def table(columns: dict[str, Any], *rules: str, policy: Any = "UNIQUE", default: str | None = None) -> Table:
    """``columns`` are names and types; a rule's cells stand between ``|``."""
    inputs = tuple(
        Input(name, name, name, type_) if not isinstance(type_, tuple) else Input(name, name, name, *type_)
        for name, type_ in columns.items()
    )
    made = tuple(
        Rule(f"r{n}", tuple(cell.strip() for cell in rule.split("|")), ("1",))
        for n, rule in enumerate(rules, 1)
    )
    return Table("t", "t", policy, None, inputs, (Output("o", "o", default=default),), made)


def told(found: Coverage) -> list[tuple[str, tuple[str, ...], dict[str, Any]]]:
    return [(hint.rule, hint.rules, dict(hint.example)) for hint in found.hints]


def test_rules_that_overlap_are_named_with_an_example() -> None:
    found = coverage(
        table({"x": "number", "y": "string"}, '< 10 | "a"', '>= 10 | "a"', "[9..12] | -", '- | not("a")')
    )
    assert told(found)[:3] == [
        ("dmn_overlap", ("r1", "r3"), {"x": 9, "y": "a"}),
        ("dmn_overlap", ("r2", "r3"), {"x": 10, "y": "a"}),
        ("dmn_overlap", ("r3", "r4"), {"x": 9, "y": "…"}),
    ]


def test_an_input_that_no_rule_matches_is_named() -> None:
    found = coverage(table({"x": "number", "b": "boolean"}, "< 10 | true", "> 10 | -", "[0..10] | false"))
    assert ("dmn_gap", (), {"x": 10, "b": True}) in told(found)
    assert not [hint for hint in found.hints if hint.rule == "dmn_overlap"]


def test_a_whole_table_has_nothing_to_tell() -> None:
    whole = table({"x": "number", "b": "boolean"}, "< 10 | -", ">= 10 | true", ">= 10 | false")
    assert coverage(whole) == Coverage()


def test_allowed_values_close_a_gap() -> None:
    rules = ('"a"', '"b"')
    assert [hint.rule for hint in coverage(table({"x": "string"}, *rules)).hints] == ["dmn_gap"]
    assert coverage(table({"x": ("string", '"a", "b"')}, *rules)) == Coverage()
    kind = ItemType("tKind", "string", allowed='"a", "b"')
    assert coverage(table({"x": kind}, *rules)) == Coverage()


def test_whole_numbers_have_nothing_between_them() -> None:
    assert coverage(table({"x": "integer"}, "<= 9", ">= 10")) == Coverage()
    assert told(coverage(table({"x": "number"}, "<= 9", ">= 10"))) == [("dmn_gap", (), {"x": 9.5})]


def test_dates_are_whole_days() -> None:
    split = ('< date("2021-07-01")', '>= @"2021-07-02"')
    assert told(coverage(table({"d": "date"}, *split))) == [("dmn_gap", (), {"d": "2021-07-01"})]


def test_a_default_answer_and_another_policy_leave_gaps_and_overlaps_alone() -> None:
    assert coverage(table({"x": "number"}, "> 1", default="0")) == Coverage()
    assert coverage(table({"x": "number"}, "> 1", "> 2", policy="FIRST")) == Coverage()


@pytest.mark.parametrize(
    ("type_", "cell"),
    [
        ("number", "[5..1]"),
        ("number", "(5..5)"),
        ("number", '"five"'),
        ("boolean", '"yes"'),
        ("date", "> 5"),
        (("string", '"a", "b"'), '"c"'),
        (("number", "[0..100]"), "> 100"),
    ],
)
def test_a_cell_that_can_never_match_is_named(type_: Any, cell: str) -> None:
    found = coverage(table({"x": type_}, cell, "-"))
    (dead,) = [hint for hint in found.hints if hint.rule == "dmn_never_matches"]
    assert (dead.element, dead.cell) == ("r1", ("x", cell))


@pytest.mark.parametrize("cell", ["y", "? > 3", 'starts with(?, "a")', "null", "< y", '> "a"', '"a", y'])
def test_another_shape_is_unknown_and_never_guessed(cell: str) -> None:
    found = coverage(table({"x": None}, cell, "-"))
    assert (found.hints, found.unknown) == ((), ("r1",))


@pytest.mark.parametrize("columns", [{"x": None, "x + 1": None}, {"x": None, "x.y": None}, {"x": "Money"}])
def test_columns_that_may_depend_on_each_other_are_unknown(columns: dict[str, Any]) -> None:
    cells = " | ".join(["> 1"] * len(columns))
    assert coverage(table(columns, cells, cells)) == Coverage(unknown=("t",))


def test_the_work_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"c{n}" for n in range(12)]
    rules = [" | ".join("true" if n >> i & 1 else "-" for i in range(12)) for n in range(1, 300)]
    monkeypatch.setattr(module, "MAX_STEPS", 100)
    found = coverage(table(dict.fromkeys(names, "boolean"), *rules))
    assert "t" in found.unknown
    assert len(found.hints) <= module.MAX_OVERLAPS + module.MAX_GAPS


def test_a_table_too_large_to_look_through_is_unknown() -> None:
    wide = table(dict.fromkeys([f"c{n}" for n in range(60)], "number"), " | ".join(["-"] * 60))
    long = table({"x": "number"}, *(f"{n}, {n + 0.5}" for n in range(2_000)))
    assert coverage(wide) == coverage(long) == Coverage(unknown=("t",))


NUMBERS = st.integers(-3, 3).map(str) | st.sampled_from(["0.5", "-1.5"])
NUMBER_CELLS = st.one_of(
    st.just("-"),
    NUMBERS,
    st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">="]), NUMBERS),
    st.builds("{}{}..{}{}".format, st.sampled_from("[("), NUMBERS, NUMBERS, st.sampled_from("])")),
    st.builds("{}, {}".format, NUMBERS, NUMBERS),
    st.builds("not({}, > {})".format, NUMBERS, NUMBERS),
    st.builds("< {}, > {}".format, NUMBERS, NUMBERS),
)
TEXT_CELLS = st.sampled_from(["-", '"a"', '"b"', '"a", "b"', 'not("a")', 'not("a", "c")'])
DAYS = st.integers(1, 5).map(lambda day: f'date("2026-03-0{day}")')
DATE_CELLS = st.one_of(
    st.just("-"), DAYS, st.builds(">= {}".format, DAYS), st.builds("[{}..{}]".format, DAYS, DAYS)
)
CELLS = {"n": NUMBER_CELLS, "s": TEXT_CELLS, "d": DATE_CELLS, "b": st.sampled_from(["-", "true", "false"])}
ROWS = st.tuples(*CELLS.values()).map(" | ".join)
TYPES = {"n": "number", "s": "string", "d": "date", "b": "boolean"}


def matched(made: Table, example: dict[str, Any]) -> tuple[str, ...]:
    collecting = Table(made.id, made.name, "COLLECT", None, made.inputs, made.outputs, made.rules)
    return decide({"t": Decision("t", "t", (), collecting)}, "t", example, at=AT).matched


@settings(max_examples=150, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=5))
def test_the_evaluator_agrees_with_every_hint(rows: list[str]) -> None:
    made = table(TYPES, *rows)
    for hint in coverage(made).hints:
        if hint.rule == "dmn_overlap":
            assert set(hint.rules) <= set(matched(made, dict(hint.example)))
        if hint.rule == "dmn_gap":
            assert matched(made, dict(hint.example)) == ()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(ROWS, min_size=1, max_size=5),
    st.fixed_dictionaries({
        "n": st.sampled_from([-4, -1.5, -1, 0, 0.25, 1, 2, 3, 4]),
        "s": st.sampled_from(["a", "b", "c", "z"]),
        "d": st.sampled_from([f"2026-03-0{day}" for day in range(1, 7)]),
        "b": st.booleans(),
    }),
)  # fmt: skip
def test_what_the_evaluator_finds_is_hinted_at(rows: list[str], example: dict[str, Any]) -> None:
    """The other way round: silence means that there is neither overlap nor gap."""
    made = table(TYPES, *rows)
    rules, found = matched(made, example), coverage(made).hints
    if len(rules) > 1:
        assert any(hint.rules == rules[:2] for hint in found if hint.rule == "dmn_overlap")
    if not rules:
        assert any(hint.rule == "dmn_gap" for hint in found)

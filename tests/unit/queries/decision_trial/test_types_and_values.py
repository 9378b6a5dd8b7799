"""Decision models as the standard means them: types, names, values, lists, tables."""

from __future__ import annotations

from typing import Any

import pytest

from engine.bpmn.dmn_reader import NAMESPACES, read_decisions
from engine.queries.decision_trial import try_decision
from tests.unit.queries.decision_trial.people import PEOPLE, PERSON, SIZE
from tests.unit.queries.models import (
    AT,
    answer,
    data,
    decision,
    item,
    literal,
    model,
    reason,
    structure,
    table,
    tried,
)


@pytest.mark.parametrize("namespace", sorted(NAMESPACES))
def test_every_version_of_the_standard_is_read(namespace: str) -> None:
    file = model(data("n", "number"), decision("Size", SIZE, inputs="n"), namespace=namespace)
    trial = try_decision("m.dmn", file, "Size", {"n": 12}, AT)
    assert (trial.outputs, trial.matched, trial.errors) == ("middle", (1,), ())


def test_a_decision_is_found_by_id_and_by_name() -> None:
    elements = [data("n", "number"), decision("Size of it", SIZE, inputs="n")]
    assert answer(elements, "Size of it", n=1) == answer(elements, "d_Size of it", n=1) == "small"
    assert reason(elements, "Other") == "no such"


def test_positions_come_in_the_order_of_the_answer() -> None:
    more = '<output><outputValues><text>"high","low"</text></outputValues></output>'
    ordered = table("n", "o", '> 0 | "low"', '> 5 | "high"', policy="OUTPUT ORDER")
    ordered = ordered.replace('<output name="o"/>', more)
    trial = tried([data("n", "number"), decision("d", ordered, inputs="n")], "d", n=9)
    assert (trial.outputs, trial.matched) == (["high", "low"], (1, 0))


@pytest.mark.parametrize(
    ("type_", "text", "expression", "expected"),
    [
        ("date", "2026-02-28", 'x + duration("P1D")', "2026-03-01"),
        ("dateTime", "2026-02-28T10:00:00", "x.hour", 10),
        ("date and time", "2026-02-28", "x.hour", 0),
        ("time", "10:30:00", "x.minute", 30),
        ("dayTimeDuration", "PT36H", "x.days", 1),
        ("yearMonthDuration", "P14M", "x.years", 1),
        ("feel:date", "2026-02-28", "x.month", 2),
    ],
)
def test_a_text_is_read_as_the_type_that_the_input_declares(
    type_: str, text: str, expression: str, expected: Any
) -> None:
    assert answer([data("x", type_), decision("d", literal(expression), inputs="x")], "d", x=text) == expected


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("date", "yesterday"),
        ("number", "12"),
        ("string", 12),
        ("boolean", "true"),
        ("date", 5),
        ("yearMonthDuration", "P1D"),
        ("dayTimeDuration", "P1Y"),
        ("number", [1, 2]),
    ],
)
def test_a_value_of_another_type_is_an_error_and_no_null(type_: str, value: Any) -> None:
    elements = [data("x", type_), decision("d", literal("x"), inputs="x")]
    assert "not" in reason(elements, "d", x=value)
    assert answer(elements, "d", x=None) is None


def test_structures_and_lists_are_read_to_the_bottom() -> None:
    elements = [PERSON, PEOPLE, data("All", "tPeople")]
    elements += [decision("d", literal('All[Full Name = "B"].Since.year'), inputs="All")]
    people = [{"Full Name": n, "Age": 1, "Since": f"202{i}-01-01"} for i, n in enumerate("AB")]
    assert answer(elements, "d", All=people) == [2021]
    assert "not of type number" in reason(elements, "d", All=[{"Full Name": "A", "Age": "x"}])


def test_an_answer_has_all_the_parts_of_its_type_and_an_input_may_lack_some() -> None:
    elements = [structure("tPart", a="number", b="string"), data("x", "tPart")]
    elements += [decision("in", literal("x.a"), inputs="x"), decision("lost", literal("x.b"), inputs="x")]
    elements += [decision("out", literal("{a: 1}"), type_="tPart")]
    elements += [decision("more", literal('{a: 1, b: "", c: 2}'), type_="tPart")]
    assert answer(elements, "in", x={"a": 1}) == 1
    assert "not found" in reason(elements, "lost", x={"a": 1})
    assert reason(elements, "out") == "a tPart lacks b"
    assert answer(elements, "more") == {"a": 1, "b": "", "c": 2}


def test_one_value_is_a_list_of_one_where_a_list_is_declared() -> None:
    elements = [item("tMany", "number", many=True), data("x", "tMany"), data("y", "number")]
    elements += [decision("d", literal("count(x) + y"), inputs="x|y")]
    assert answer(elements, "d", x=5, y=[7]) == 8


def test_allowed_values_bind_inputs_and_answers() -> None:
    elements = [item("tKind", "string", allowed='"a", "b"'), data("x", "tKind")]
    elements += [decision("in", literal("x"), inputs="x"), decision("out", literal('"c"'), type_="tKind")]
    assert answer(elements, "in", x="b") == "b"
    assert "not an allowed value" in reason(elements, "in", x="c")
    assert "not an allowed value" in reason(elements, "out")


@pytest.mark.parametrize("name", ["Full Name", "Pre-check", "a/b", "Person's age", "a.b", "x+y"])
def test_a_name_may_have_spaces_and_signs(name: str) -> None:
    elements = [data(name, "number"), decision("d", literal(f"{name} * 2"), inputs=name)]
    assert try_decision("m.dmn", model(*elements), "d", {name: 4}, AT).outputs == 8
    assert set(read_decisions({"m.dmn": model(*elements)})) == {"d_d"}


@pytest.mark.parametrize("cell", ["> 5", "[1..9]", "5", "not(5)", "< 3, > 7"])
def test_a_text_against_numbers_is_an_error_and_no_miss(cell: str) -> None:
    elements = [data("x"), decision("d", table("x", "o", f"{cell} | 1"), inputs="x")]
    assert "string is compared with a number" in reason(elements, "d", x="7")
    assert tried(elements, "d", x=None).errors == ()


@pytest.mark.parametrize(
    "text",
    [
        '"7" > 5',
        "1 / 0",
        "sum([1, true])",
        "upper case(5)",
        'max(1, "a")',
        "x.lost",
        "lost",
        "f(1)",
        '1 + "a"',
        'date("2026-02-30")',
    ],
)
def test_an_expression_that_fails_has_no_answer(text: str) -> None:
    assert reason([data("x"), decision("d", literal(text), inputs="x")], "d", x={})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('max(date("2026-01-01"), date("2026-02-01"))', "2026-02-01"),
        ('min(["b", "a"])', "a"),
        ('max([duration("PT1H"), duration("P1D")])', "P1D"),
        ("min(3, 1, 2)", 1),
        ("max([])", None),
        ("max(1, null)", None),
    ],
)
def test_whatever_has_an_order_has_a_least_and_a_greatest(text: str, expected: Any) -> None:
    assert answer([decision("d", literal(text))], "d") == expected


@pytest.mark.parametrize(
    "text", ["sum([1, null])", "upper case(null)", "null > 5", 'date("2026-01-01") < now()', "x = 5"]
)
def test_a_null_that_the_standard_means_is_an_answer(text: str) -> None:
    assert tried([data("x"), decision("d", literal(text), inputs="x")], "d", x="a").errors == ()


def test_nothing_lies_in_an_interval_that_goes_down() -> None:
    elements = [
        data("x"),
        decision("d", table("x", "o", "[9..1] | true", "- | false", policy="FIRST"), inputs="x"),
    ]
    assert answer(elements, "d", x=5) is False


def test_a_list_in_a_cell_holds_the_value() -> None:
    elements = [item("tMany", "string", many=True), data("known", "tMany"), data("x", "string")]
    elements += [
        decision("d", table("x", "o", "known | true", "- | false", policy="FIRST"), inputs="x|known")
    ]
    assert answer(elements, "d", x="b", known=["a", "b"]) is True
    assert answer(elements, "d", x="c", known=["a", "b"]) is False


def test_a_list_in_a_cell_holds_a_date_and_may_be_the_value_itself() -> None:
    elements = [item("tDays", "date", many=True), data("free", "tDays"), data("x", "date"), data("l")]
    holds = table("x: date", "o", "free | true", "- | false", policy="FIRST")
    elements += [decision("d", holds, inputs="x|free")]
    elements += [decision("same", table("l", "o", "[1, 2] | true", "- | false", policy="FIRST"), inputs="l")]
    assert answer(elements, "d", x="2026-01-01", free=["2026-01-02", "2026-01-01"]) is True
    assert answer(elements, "d", x="2026-01-03", free=["2026-01-02", "2026-01-01"]) is False
    assert [answer(elements, "same", l=value) for value in ([1, 2], 2, [2, 1], 3)] == [
        True,
        True,
        False,
        False,
    ]


def test_a_column_may_declare_text_and_compare_something_else() -> None:
    elements = [
        data("x", "boolean"),
        decision("d", table("x: string", "o", "true | 1", "false | 2"), inputs="x"),
    ]
    assert [answer(elements, "d", x=x) for x in (True, False)] == [1, 2]


@pytest.mark.parametrize("type_", ["string", "tMany", ""])
def test_a_collecting_table_answers_with_a_list_whatever_its_variable_says(type_: str) -> None:
    collecting = table("x", "o", '> 0 | "a"', '> 1 | "b"', policy="COLLECT")
    elements = [item("tMany", "string", many=True), data("x")]
    elements += [decision("d", collecting, inputs="x", type_=type_)]
    assert [answer(elements, "d", x=x) for x in (0, 1, 2)] == [[], ["a"], ["a", "b"]]


def test_several_outputs_collected_are_a_list_of_contexts() -> None:
    rules = ('> 0 | "a" | 1', '> 1 | "b" | 2', '> 9 | "c" | 3')
    elements = [data("x"), decision("d", table("x", "kind | a/b", *rules, policy="COLLECT"), inputs="x")]
    assert answer(elements, "d", x=5) == [{"kind": "a", "a/b": 1}, {"kind": "b", "a/b": 2}]
    assert answer(elements, "d", x=0) == []


def test_an_answer_outside_the_output_values_is_an_error() -> None:
    outside = table("x", "o", '> 0 | "z"').replace(
        '<output name="o"/>', '<output name="o"><outputValues><text>"a","b"</text></outputValues></output>'
    )
    assert "among the output values" in reason([data("x"), decision("d", outside, inputs="x")], "d", x=1)

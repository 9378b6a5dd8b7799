"""The cached path and the slow path give the same; unusual keys take the slow one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.errors import ExpressionFailed
from engine.feel import Evaluation, Feel, evaluator

AT = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
FAST, SLOW = Feel(), Feel(cache=False)

NAMES = ("a", "b", "c_1", "item", "date")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["a", "b", "ә", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=6,
)
CONTEXTS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4)
ATOMS = st.sampled_from(["a", "b", "c_1", "item", "1", '"a"', "null", "true", "a.b", "a[1]", "b[item > 1]"])
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "=", "!=", "<", "and", "or"]), inner).map(" ".join),
        inner.map(lambda e: f"({e})"),
        inner.map(lambda e: f"count({e})"),
        inner.map(lambda e: f"[{e}, 1]"),
        inner.map(lambda e: f"if {e} = 1 then {e} else 2"),
        inner.map(lambda e: f"for a in [1, {e}] return a"),
        inner.map(lambda e: f"{{b: {e}}}.b"),
    ),
    max_leaves=4,
)


def outcome(engine: Feel, expression: str, context: dict[str, Any]) -> Evaluation | str:
    try:
        return engine.run(expression, context, at=AT)
    except ExpressionFailed as failure:
        return str(failure.details["reason"])


@settings(max_examples=150, deadline=None)
@given(EXPRESSIONS, CONTEXTS)
def test_both_paths_agree(expression: str, context: dict[str, Any]) -> None:
    assert outcome(FAST, expression, context) == outcome(SLOW, expression, context)


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ({"a": {"b-c": 5}}, 5),
        ({"a": {"b": 5}, "c": 2}, 3),
        ({"a": {"b": 9, "b-c": 7}, "c": 1}, 7),
    ],
)
def test_a_key_with_a_dash_changes_the_parse(context: dict[str, Any], expected: int) -> None:
    assert FAST.evaluate("a.b-c", context, at=AT) == expected


def test_a_cyrillic_variable_is_read() -> None:
    assert FAST.evaluate("мерзім + 1", {"мерзім": 2}, at=AT) == 3


def test_the_cache_of_names_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluator, "MAX_NAMES", 10)
    for number in range(30):
        FAST.evaluate(f"{number}", {}, at=AT)
    assert len(FAST._names) == 10
    assert FAST.evaluate("0", {}, at=AT) == 0


@settings(max_examples=50, deadline=None)
@given(st.lists(EXPRESSIONS, max_size=4), CONTEXTS)
def test_many_questions_in_one_call_are_answered_as_one_by_one(
    expressions: list[str], context: dict[str, Any]
) -> None:
    single = [outcome(SLOW, expression, context) for expression in expressions]
    expected = [None if isinstance(found, str) else found.value is True for found in single]
    assert FAST.truths(expressions, context, at=AT) == expected
    assert SLOW.truths(expressions, context, at=AT) == expected


def test_many_questions_share_unusual_contexts_too() -> None:
    context = {"day": datetime(2026, 11, 1, tzinfo=UTC), "a": {"b-c": 5}}
    asked = ["day < now()", "a.b-c = 5", "a.b", "lost", "date(1, 2, 3, 4, 5)"]
    assert FAST.truths(asked, context, at=AT) == [True, True, False, False, False]
    assert FAST.truths([], {}, at=AT) == []


@pytest.mark.parametrize("value", ["now()", 2**31, -(2**31), 2**60, 0.5, 1e300, True, "\x00", {"b": [1.0]}])
def test_a_bare_variable_is_what_it_would_be_inside(value: Any) -> None:
    for _ in range(2):
        found = [engine.run("a", {"a": value}, at=AT) for engine in (FAST, SLOW)]
        assert found[0] == found[1]
        assert type(found[0].value) is type(found[1].value)


def test_a_constant_stays_itself_and_the_clock_is_none() -> None:
    later = AT.replace(year=2027)
    for expression, first, second in (("1 + 1", 2, 2), ("string(today())", "2026-11-23", "2027-11-23")):
        assert FAST.evaluate(expression, {}, at=AT) == first
        assert FAST.evaluate(expression, {"x": 1}, at=later) == second


def test_a_list_is_new_each_time() -> None:
    FAST.evaluate("[]", {}, at=AT).append(1)
    assert FAST.evaluate("[]", {}, at=AT) == []


def test_a_limit_stops_the_whole_call() -> None:
    endless = "count(for i in 1..100000000 return i) > 0"
    with pytest.raises(ExpressionFailed):
        Feel().truths(["true", endless], {}, at=AT)

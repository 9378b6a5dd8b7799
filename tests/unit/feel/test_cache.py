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

"""Expressions from outside: refused or harmless, and the evaluator lives on."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest

from engine.domain.errors import ExpressionFailed
from engine.feel import Feel, context

AT = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)


@pytest.fixture
def evaluator(monkeypatch: pytest.MonkeyPatch) -> Feel:
    monkeypatch.setattr(context, "TIME_LIMIT", 0.2)
    return Feel()


@pytest.mark.parametrize(
    "expression",
    [
        "{f: function(f) f(f), r: f(f)}.r",
        'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$")',
        'replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a*)*b", "x")',
        "for i in 1..1000000000 return i",
        'string join(for i in 1..10000000 return "xxxxxxxxxxxxxxxx")',
        "for a in 1..10000, b in 1..10000 return a * b",
        "(" * 5_000 + "1" + ")" * 5_000,
        "[" * 9_000 + "]" * 9_000,
        "1" + "+1" * 9_000,
        "{a:" * 3_000 + "1" + "}" * 3_000,
        "1" * 30_000,
        "import os",
        "__import__('os')",
        "globalThis.x = 1",
        'function() external {java: {class: "java.lang.System"}}()',
    ],
    ids=lambda e: e[:30],
)
def test_a_bomb_ends_as_an_error(evaluator: Feel, expression: str) -> None:
    with pytest.raises(ExpressionFailed):
        evaluator.condition(expression, {}, at=AT)
    assert evaluator.evaluate("x + 1", {"x": 1}, at=AT) == 2


@pytest.mark.parametrize(
    "expression",
    [
        "constructor",
        "__proto__",
        "a.constructor",
        "a.__proto__",
        'a["constructor"]',
        '"text".constructor',
        "[].constructor[1]",
        "sum.constructor",
        "sum.caller",
        "toString",
        "globalThis",
        "__feelRun",
        "(function(x) x).constructor",
        'get value(a, "__proto__")',
        'get value(a, "constructor")',
    ],
)
def test_prototypes_and_globals_are_out_of_reach(evaluator: Feel, expression: str) -> None:
    with contextlib.suppress(ExpressionFailed):
        assert not evaluator.evaluate(expression, {"a": {}}, at=AT)


def test_nothing_an_expression_makes_outlives_it(evaluator: Feel) -> None:
    for attack in ('context put({}, "__proto__", {leak: 1})', "{__proto__: {leak: 1}}"):
        with contextlib.suppress(ExpressionFailed):
            evaluator.evaluate(attack, {}, at=AT)
    assert evaluator.evaluate("a.leak", {"a": {}}, at=AT) is None


def test_a_deep_context_is_refused(evaluator: Feel) -> None:
    deep: dict[str, object] = {}
    for _ in range(5_000):
        deep = {"d": deep}
    with pytest.raises(ExpressionFailed):
        evaluator.evaluate("a", {"a": deep}, at=AT)


def test_keys_of_the_prototype_stay_data(evaluator: Feel) -> None:
    data = {"a": {"__proto__": 1, "constructor": 2}}
    assert evaluator.evaluate("a.constructor", data, at=AT) == 2
    assert evaluator.evaluate("b", {"b": 1}, at=AT) == 1

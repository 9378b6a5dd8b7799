"""What an expression gives, and what crosses the border on the way."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from engine import feel
from engine.domain.errors import ExpressionFailed

AT = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2", 3),
        ("1 / 4", 0.25),
        ("1e3", 1000),
        ("10 ** 21", 10**21),
        ('"а" + "ә"', "аә"),
        ("[1, {a: null}]", [1, {"a": None}]),
        ('date("2026-01-31") + duration("P1M")', "2026-02-28"),
        ('duration("PT36H")', "P1DT12H"),
    ],
)
def test_values_are_plain_json(expression: str, expected: object) -> None:
    value = feel.evaluate(expression, {}, at=AT)
    assert value == expected
    assert json.loads(json.dumps(value)) == expected
    assert type(value) is type(expected)


def test_now_and_today_are_the_commands_time_in_the_country() -> None:
    assert feel.evaluate("now()", {}, at=AT) == "2026-11-23T01:30:00+05:00"
    assert feel.evaluate("today()", {}, at=AT) == "2026-11-23"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="timezone"):
        feel.evaluate("1", {}, at=AT.replace(tzinfo=None))


@pytest.mark.parametrize("number", [2**31 - 1, 2**31, 2**40, -(2**31), -(2**40), 2**53])
def test_large_integers_do_not_wrap(number: int) -> None:
    assert feel.evaluate("n", {"n": number}, at=AT) == number


def test_python_dates_arrive_as_dates() -> None:
    context = {"d": date(2026, 1, 2), "t": AT, "p": timedelta(hours=-3)}
    assert feel.evaluate('d < date("2026-01-03")', context, at=AT) is True
    assert feel.evaluate("t + p", context, at=AT) == "2026-11-22T17:30:00+00:00"


def test_the_order_of_keys_does_not_matter() -> None:
    expression = "for e in get entries(c) return e.key"
    assert feel.evaluate(expression, {"c": {"b": 1, "a": 2}}, at=AT) == ["a", "b"]


def test_an_unknown_variable_is_null_with_a_warning() -> None:
    evaluation = feel.run("missing", {}, at=AT)
    assert evaluation.value is None
    assert "missing" in evaluation.warnings[0]


def test_a_warning_does_not_stick_to_the_cached_tree() -> None:
    assert feel.run("x", {}, at=AT).warnings
    assert not feel.run("x", {"x": 1}, at=AT).warnings


@pytest.mark.parametrize("expression", ["missing = 1", "1 + 1", "null", '"true"', "x.y = 1"])
def test_a_condition_is_true_or_false_or_an_incident(expression: str) -> None:
    with pytest.raises(ExpressionFailed) as failed:
        feel.condition(expression, {"x": {}}, at=AT)
    assert failed.value.details["expression"] == expression
    assert failed.value.details["reason"]


def test_a_condition_that_is_false_is_no_incident() -> None:
    assert feel.condition("x = 2", {"x": 1}, at=AT) is False


@pytest.mark.parametrize("expression", ["sum", "[1..3]", "10 ** 400", "1 +", "", "{", 'x = "'])
def test_what_is_no_value_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionFailed):
        feel.evaluate(expression, {}, at=AT)


@pytest.mark.parametrize("value", [object(), float("nan"), float("inf"), b"bytes", 10**400])
def test_what_has_no_counterpart_is_refused(value: object) -> None:
    with pytest.raises(ExpressionFailed, match="v "):
        feel.evaluate("v", {"v": value}, at=AT)


def test_what_is_not_read_is_not_sent() -> None:
    assert feel.evaluate("a", {"a": 1, "unread": object()}, at=AT) == 1


def test_parse_names_what_is_read() -> None:
    assert feel.parse("count(items[price > least]) + n") == ["items", "least", "n", "price"]
    assert feel.parse("for x in xs return x + y") == ["xs", "y"]
    with pytest.raises(ExpressionFailed):
        feel.parse("1 +")


def test_each_thread_has_its_own_context() -> None:
    def work(n: int) -> list[int]:
        return [feel.evaluate("n * i", {"n": n, "i": i}, at=AT) for i in range(50)]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(4))) == [[n * i for i in range(50)] for n in range(4)]


@pytest.mark.parametrize(
    ("test", "value", "matches"),
    [
        ('"a","b"', "b", True),
        ('not("a")', "b", True),
        ("[1..5]", 5, True),
        ("]1..5]", 1, False),
        ("> limit", 11, True),
        ("> 5", None, False),
        ("flag", False, False),
        ("flag", True, True),
        ("not(flag)", False, True),
        ("not(flag)", True, False),
        ("true", False, False),
        ("false", False, True),
        ('contains(?, "ә")', "бәрі", True),
        ("? > limit", 9, False),
        ('"?"', "?", True),
    ],
)
def test_unary_tests(test: str, value: object, matches: bool) -> None:
    context = {"limit": 10, "flag": True}
    assert feel.unary_test(test, value, context, at=AT) is matches


def test_a_unary_test_with_an_unknown_variable_is_an_error() -> None:
    with pytest.raises(ExpressionFailed, match="missing"):
        feel.unary_test("missing", 1, {}, at=AT)

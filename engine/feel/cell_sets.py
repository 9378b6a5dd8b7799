"""Reads a cell of a decision table as a set of values, where its shape is one of the usual ones.

Literals, lists, comparisons, intervals and ``not(...)`` of numbers, texts, booleans and dates. Any
other cell is ``None``: who asks must not guess.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["number", "string", "boolean", "date"]
Value = float | str | bool | date

MAX_CELL = 2_000
"""Characters. A longer cell is not looked into."""

IRRELEVANT = frozenset({"", "-"})

_NUMBER = r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?"
_LITERAL = _NUMBER + r"""|"(?:[^"\\]|\\.)*"|true|false|date\(\s*"[^"]*"\s*\)|@"[^"]*\""""
_TEST = re.compile(
    rf"\s*(?:(?P<open>[\[\](])\s*(?P<low>{_LITERAL})\s*\.\.\s*(?P<high>{_LITERAL})\s*(?P<close>[\[\])])"
    rf"|(?P<operator><=|>=|<|>)?\s*(?P<literal>{_LITERAL}))\s*(?:,|\Z)"
)
_NOT = re.compile(r"not\s*\((.*)\)", re.DOTALL)
_DATE = re.compile(r'(?:date\(\s*|@)"(\d{4}-\d{2}-\d{2})"\s*\)?')


@dataclass(frozen=True)
class Span:
    """All values from ``low`` to ``high``; ``None`` is no bound. A literal is a span of one value."""

    low: Value | None = None
    high: Value | None = None
    with_low: bool = True
    with_high: bool = True

    def __contains__(self, value: Value) -> bool:
        above = self.low is None or _less(self.low, value) or (self.with_low and value == self.low)
        return above and (
            self.high is None or _less(value, self.high) or (self.with_high and value == self.high)
        )

    @property
    def bounds(self) -> Iterator[Value]:
        return (bound for bound in (self.low, self.high) if bound is not None)


@dataclass(frozen=True)
class CellSet:
    """The values that a cell matches. ``kinds`` are those of its literals."""

    spans: tuple[Span, ...]
    negated: bool = False

    def __contains__(self, value: Value) -> bool:
        return any(value in span for span in self.spans) is not self.negated

    @property
    def bounds(self) -> Iterator[Value]:
        return (bound for span in self.spans for bound in span.bounds)

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(map(kind_of, self.bounds))


EVERYTHING = CellSet((), negated=True)


def read(text: str) -> CellSet | None:
    """The set of values that a cell matches, or ``None`` where that cannot be told."""
    text = text.strip()
    if text in IRRELEVANT:
        return EVERYTHING
    if len(text) > MAX_CELL:
        return None
    negated = _NOT.fullmatch(text)
    spans = _spans(negated[1] if negated else text)
    return None if spans is None else CellSet(spans, negated is not None)


def kind_of(value: Value) -> Kind:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    return "date" if isinstance(value, date) else "number"


def _spans(text: str) -> tuple[Span, ...] | None:
    spans = []
    end = 0
    while end < len(text):
        test = _TEST.match(text, end)
        span = None if test is None else _span(test)
        if test is None or span is None:
            return None
        spans.append(span)
        end = test.end()
    return tuple(spans) if spans and not text.rstrip().endswith(",") else None


def _span(test: re.Match[str]) -> Span | None:
    if test["open"]:
        low, high = _value(test["low"]), _value(test["high"])
        if low is None or high is None or not _ordered(low) or kind_of(low) != kind_of(high):
            return None
        return Span(low, high, test["open"] == "[", test["close"] == "]")
    value, operator = _value(test["literal"]), test["operator"]
    if value is None or (operator and not _ordered(value)):
        return None
    if operator in ("<", "<="):
        return Span(high=value, with_high=operator == "<=")
    if operator in (">", ">="):
        return Span(low=value, with_low=operator == ">=")
    return Span(value, value)


def _value(text: str) -> Value | None:
    if text in ("true", "false"):
        return text == "true"
    try:
        if dated := _DATE.fullmatch(text):
            return date.fromisoformat(dated[1])
        found: Value = json.loads(text) if text.startswith('"') else float(text)
    except ValueError:
        return None
    return found


def _ordered(value: Value) -> bool:
    """Texts and booleans are compared for being equal only."""
    return kind_of(value) in ("number", "date")


def _less(one: Value, other: Value) -> bool:
    if isinstance(one, date) and isinstance(other, date):
        return one < other
    return isinstance(one, int | float) and isinstance(other, int | float) and one < other

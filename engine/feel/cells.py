"""One cell of a decision table: evaluated strictly, a failure names where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.domain.errors import ExpressionFailed
from engine.feel import threads, types
from engine.feel.calls import TooLong
from engine.feel.types import Misfit, TypeRef
from engine.feel.values import Function, TemporalText

IRRELEVANT = frozenset({"", "-"})
"""Cells that match everything."""


@dataclass(frozen=True)
class Where:
    """The place of a cell, in the methodologist's words: ids and labels of the diagram."""

    table: str
    rule: str | None = None
    cell: str | None = None

    def failure(self, expression: str, reason: str) -> ExpressionFailed:
        return ExpressionFailed(
            expression=expression, reason=reason, table=self.table, rule=self.rule, cell=self.cell
        )


def value(expression: str, type_: TypeRef, context: Mapping[str, Any], at: datetime, where: Where) -> Any:
    """The value of an output or literal expression, of the type it declares."""
    return typed(raw(expression, context, at, where), type_, expression, at, where)


def raw(expression: str, context: Mapping[str, Any], at: datetime, where: Where) -> Any:
    """The value of an expression, whatever its type. A warning is an error."""
    text = expression.strip()
    if text in IRRELEVANT:
        return None
    if isinstance(function := context.get(text), Function):
        return function
    try:
        evaluation = threads.evaluator().typed(expression, context, at=at)
    except ExpressionFailed as failure:
        raise _placed(failure, expression, where) from failure
    if evaluation.warnings:
        raise where.failure(expression, evaluation.warnings[0])
    return evaluation.value


def typed(
    value: Any, type_: TypeRef, expression: str, at: datetime, where: Where, *, whole: bool = True
) -> Any:
    """``value`` read as the type that its place declares; ``whole`` as in :class:`types.Reader`."""
    if type_ is None or value is None:
        return value
    try:
        return _reader(at, where, whole).read(value, type_)
    except Misfit as misfit:
        raise where.failure(expression, str(misfit)) from misfit


def tested(expression: str, type_: TypeRef, context: Mapping[str, Any], at: datetime, where: Where) -> Any:
    """The value of a column. Its simple type only reads texts as temporals: editors write ``string``
    wherever nothing was chosen, and a value of a wrong kind fails in the cells it is compared with.
    """
    found = raw(expression, context, at, where)
    if isinstance(type_, str) and types.local(type_) not in types.TEMPORAL_KINDS:
        return found
    return typed(found, type_, expression, at, where)


def matches(test: str, tested: Any, context: Mapping[str, Any], at: datetime, where: Where) -> bool:
    """Whether the input entry ``test`` matches the value ``tested``."""
    if test.strip() in IRRELEVANT:
        return True
    try:
        return threads.unary_test(test, tested, context, at=at)
    except ExpressionFailed as failure:
        raise _placed(failure, test, where) from failure


def _placed(failure: ExpressionFailed, expression: str, where: Where) -> ExpressionFailed:
    """A failure inside a function that was called names its own table already."""
    if failure.details.get("table") or isinstance(failure, TooLong):
        return failure
    return where.failure(expression, failure.details["reason"])


def _reader(at: datetime, where: Where, whole: bool) -> types.Reader:
    return types.Reader(
        allows=lambda test, value: matches(test, value, {}, at, where),
        parse=lambda text: _parsed(text, at),
        whole=whole,
    )


def _parsed(text: TemporalText, at: datetime) -> TemporalText:
    try:
        parsed: TemporalText = threads.evaluator().typed("t", {"t": text}, at=at).value
    except ExpressionFailed as failure:
        raise Misfit(f"{str(text)!r} is not a {text.kind}") from failure
    return parsed

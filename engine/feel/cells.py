"""One cell of a decision table: evaluated strictly, a failure names where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.domain.errors import ExpressionFailed
from engine.feel import threads, types

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


def value(
    expression: str,
    type_name: str | None,
    context: Mapping[str, Any],
    at: datetime,
    where: Where,
) -> Any:
    """The value of an input, output or literal expression, of the type it declares."""
    if expression.strip() in IRRELEVANT:
        return None
    try:
        evaluation = threads.evaluator().typed(expression, context, at=at)
    except ExpressionFailed as failure:
        raise where.failure(expression, failure.details["reason"]) from failure
    if evaluation.warnings:
        raise where.failure(expression, evaluation.warnings[0])
    typed = types.read_as(evaluation.value, type_name)
    if not types.fits(typed, type_name):
        raise where.failure(expression, f"the value is not of type {type_name}")
    return typed


def matches(test: str, tested: Any, context: Mapping[str, Any], at: datetime, where: Where) -> bool:
    """Whether the input entry ``test`` matches the value ``tested``."""
    if test.strip() in IRRELEVANT:
        return True
    try:
        return threads.unary_test(test, tested, context, at=at)
    except ExpressionFailed as failure:
        raise where.failure(test, failure.details["reason"]) from failure

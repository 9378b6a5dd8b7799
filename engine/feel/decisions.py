"""Makes decisions: the required ones first, then a table or an expression.

An error is never a null: what cannot be decided raises and names the table, rule and cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.domain.errors import ExpressionFailed
from engine.feel import cells, tables
from engine.feel.decision_model import (
    Aggregation,
    Decision,
    DecisionResult,
    HitPolicy,
    Input,
    LiteralDecision,
    Output,
    Rule,
    Table,
)
from engine.feel.values import without_kinds

__all__ = [
    "Aggregation",
    "Decision",
    "DecisionResult",
    "HitPolicy",
    "Input",
    "LiteralDecision",
    "Output",
    "Rule",
    "Table",
    "decide",
]


def decide(
    decisions: Mapping[str, Decision], decision_id: str, inputs: Mapping[str, Any], *, at: datetime
) -> DecisionResult:
    """Makes a decision and those it requires.

    Raises :class:`ExpressionFailed` when a cell fails, when UNIQUE or ANY is broken, or when
    decisions require each other in a circle.
    """
    result = _decide(decisions, decision_id, dict(inputs), at, ())
    return replace(result, outputs=without_kinds(result.outputs))


def _decide(
    decisions: Mapping[str, Decision],
    decision_id: str,
    context: dict[str, Any],
    at: datetime,
    path: tuple[str, ...],
) -> DecisionResult:
    decision = decisions.get(decision_id)
    if decision is None:
        raise ExpressionFailed(expression=decision_id, reason="there is no such decision")
    if decision_id in path:
        raise ExpressionFailed(expression=decision_id, reason="decisions require each other")
    known = dict(context)
    for required in decision.requires:
        result = _decide(decisions, required, context, at, (*path, decision_id))
        known[decisions[required].result_name] = result.outputs
    return _logic(decision, known, at)


def _logic(decision: Decision, context: Mapping[str, Any], at: datetime) -> DecisionResult:
    if isinstance(decision.logic, Table):
        return tables.decide_table(decision.logic, context, at)
    where = cells.Where(decision.name or decision.id)
    value = cells.value(decision.logic.expression, decision.logic.type, context, at, where)
    return DecisionResult(value)

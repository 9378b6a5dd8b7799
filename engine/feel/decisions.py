"""Makes decisions: the required ones first, then a table or an expression.

An error is never a null: what cannot be decided raises and names the table, rule and cell.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.domain.errors import ExpressionFailed
from engine.feel import boxed, cells, tables
from engine.feel.calls import TooLong
from engine.feel.decision_model import (
    Aggregation,
    BoxedContext,
    BoxedList,
    Conditional,
    Decision,
    DecisionResult,
    Entry,
    FunctionDefinition,
    HitPolicy,
    Input,
    InputData,
    Invocation,
    Iteration,
    KnowledgeModel,
    LiteralDecision,
    Logic,
    Output,
    Relation,
    Rule,
    Table,
)
from engine.feel.values import Function, without_kinds

__all__ = [
    "MAX_DEPTH",
    "Aggregation",
    "BoxedContext",
    "BoxedList",
    "Conditional",
    "Decision",
    "DecisionResult",
    "Entry",
    "FunctionDefinition",
    "HitPolicy",
    "Input",
    "InputData",
    "Invocation",
    "Iteration",
    "KnowledgeModel",
    "LiteralDecision",
    "Logic",
    "Output",
    "Relation",
    "Rule",
    "Table",
    "decide",
]


MAX_DEPTH = 50
"""Decisions that require each other in a chain; real ones have three or four."""

MAX_SECONDS = 2.0
"""Of this thread's processor time, for one decision and all that it requires."""


def decide(
    decisions: Mapping[str, Decision], decision_id: str, inputs: Mapping[str, Any], *, at: datetime
) -> DecisionResult:
    """Makes a decision and those it requires, each of them once.

    Raises :class:`ExpressionFailed` when a cell fails, when UNIQUE or ANY is broken, when decisions
    require each other in a circle or too deeply, or when all of it takes too long.
    """
    result = _Sitting(decisions, dict(inputs), at).decide(decision_id, ())
    if _has_function(result.outputs):
        raise _failed(decision_id, "the answer is a function")
    return replace(result, outputs=without_kinds(result.outputs))


@dataclass
class _Sitting:
    """One call: what was decided in it already, and what it may still cost."""

    decisions: Mapping[str, Decision]
    inputs: Mapping[str, Any]
    at: datetime
    made: dict[str, DecisionResult] = field(default_factory=dict)
    # Not the clock on the wall: a busy machine must not refuse what an idle one decides.
    started: float = field(default_factory=time.thread_time)

    def decide(self, decision_id: str, path: tuple[str, ...]) -> DecisionResult:
        if decision_id not in self.made:
            self.made[decision_id] = self._decide(decision_id, path)
        return self.made[decision_id]

    def _decide(self, decision_id: str, path: tuple[str, ...]) -> DecisionResult:
        decision = self.decisions.get(decision_id)
        if decision is None:
            raise _failed(decision_id, "there is no such decision")
        if decision_id in path:
            raise _failed(decision_id, "decisions require each other")
        if len(path) >= MAX_DEPTH:
            raise _failed(decision_id, "too many decisions require each other in a chain")
        known = dict(self.inputs)
        for data in decision.inputs:
            if data.name in known:
                where = cells.Where(decision.name, None, data.name)
                given = known[data.name]
                known[data.name] = cells.typed(given, data.type, data.name, self.at, where, whole=False)
        for required in decision.requires:
            result = self.decide(required, (*path, decision_id))
            known[self.decisions[required].result_name] = result.outputs
        return self._logic(decision, known)

    def _logic(self, decision: Decision, known: dict[str, Any]) -> DecisionResult:
        def spend() -> None:
            if time.thread_time() - self.started > MAX_SECONDS:
                raise TooLong(expression=decision.id, reason="the decisions take too long")

        name = decision.name or decision.id
        evaluator = boxed.Evaluator(name, self.at, spend)
        if decision.knowledge:
            known = evaluator.knowledge(decision.knowledge, known)
        result = evaluator.decide(decision.logic, known)
        outputs = cells.typed(
            result.outputs,
            tables.answer_type(decision.logic, decision.type),
            name,
            self.at,
            cells.Where(name),
        )
        return replace(result, outputs=outputs)


def _failed(decision_id: str, reason: str) -> ExpressionFailed:
    return ExpressionFailed(expression=decision_id, reason=reason)


def _has_function(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_function, value.values()))
    return isinstance(value, Function) or (isinstance(value, list) and any(map(_has_function, value)))

"""Evaluates boxed expressions (DMN 1.5, 7.3 and 10.2): contexts, lists, functions, invocations, loops."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from engine.feel import cells, tables
from engine.feel.decision_model import (
    BoxedContext,
    BoxedList,
    Conditional,
    DecisionResult,
    FunctionDefinition,
    Invocation,
    Iteration,
    KnowledgeModel,
    LiteralDecision,
    Logic,
    Relation,
    Table,
)
from engine.feel.values import Function

MAX_CALLS = 30
"""Calls within calls: a function may call itself."""

Known = Mapping[str, Any]


@dataclass(frozen=True)
class Evaluator:
    """Evaluates the logic of one decision; ``name`` is the decision's, for failures.

    ``spend`` may refuse to go on. Raises :class:`ExpressionFailed`.
    """

    name: str
    at: datetime
    spend: Callable[[], None]
    depth: int = 0

    def decide(self, logic: Logic, known: Known) -> DecisionResult:
        """Like :meth:`value`; a table also says which rules matched."""
        if isinstance(logic, Table):
            return tables.decide_table(logic, known, self.at, self.spend)
        return DecisionResult(self.value(logic, known))

    def value(self, logic: Logic, known: Known) -> Any:
        self.spend()
        if isinstance(logic, Table):
            return tables.decide_table(logic, known, self.at, self.spend).outputs
        if isinstance(logic, LiteralDecision):
            return cells.value(logic.expression, logic.type, known, self.at, self._where())
        if isinstance(logic, FunctionDefinition):
            return self.function(self.name, logic, known)
        return cells.typed(self._composed(logic, known), logic.type, logic.id, self.at, self._where())

    def _composed(
        self, logic: BoxedContext | BoxedList | Relation | Invocation | Conditional | Iteration, known: Known
    ) -> Any:
        if isinstance(logic, BoxedContext):
            return self._context(logic, known)
        if isinstance(logic, BoxedList):
            return [self.value(item, known) for item in logic.items]
        if isinstance(logic, Relation):
            return [self._row(logic, row, known) for row in logic.rows]
        if isinstance(logic, Invocation):
            return self._invoked(logic, known)
        if isinstance(logic, Conditional):
            yes = self._truth(self.value(logic.condition, known), logic.id)
            return self.value(logic.then if yes else logic.otherwise, known)
        return self._iterated(logic, known)

    def _context(self, logic: BoxedContext, known: Known) -> Any:
        scope, made = dict(known), {}
        for entry in logic.entries:
            value = self.value(entry.logic, scope)
            value = cells.typed(value, entry.type, entry.name or "", self.at, self._where(entry.name))
            if entry.name is None:
                return value
            scope[entry.name] = made[entry.name] = value
        return made

    def _row(self, logic: Relation, row: Sequence[Logic], known: Known) -> dict[str, Any]:
        return {
            name: cells.typed(self.value(cell, known), type_, name, self.at, self._where(name))
            for (name, type_), cell in zip(logic.columns, row, strict=True)
        }

    def _invoked(self, logic: Invocation, known: Known) -> Any:
        function = self._called(logic, known)
        given = {
            name: cells.typed(self.value(binding, known), type_, name, self.at, self._where(name))
            for name, binding, type_ in logic.bindings
        }
        if set(given) != set(function.parameters):
            raise self._where().failure(logic.function, "the bindings are not the function's parameters")
        return function.call([given[name] for name in function.parameters])

    def _called(self, logic: Invocation, known: Known) -> Function:
        if logic.definition is not None:
            return self.function(self.name, logic.definition, known)
        function: Any = known.get(logic.function)
        for step in () if function is not None else logic.function.split("."):
            function = (known if function is None else function).get(step.strip())
            if not isinstance(function, Mapping):
                break
        if not isinstance(function, Function):
            raise self._where().failure(logic.function, "there is no such function")
        return function

    def _iterated(self, logic: Iteration, known: Known) -> Any:
        over = self.value(logic.over, known)
        if over is None:
            return None
        items = over if isinstance(over, list) else [over]
        if logic.kind == "filter":
            return list(self._filtered(logic, items, known))
        if logic.kind == "for":
            return self._collected(logic, items, known)
        truths = (
            self._truth(self.value(logic.body, {**known, logic.variable: item}), logic.id) for item in items
        )
        return any(truths) if logic.kind == "some" else all(truths)

    def _filtered(self, logic: Iteration, items: Sequence[Any], known: Known) -> Iterator[Any]:
        for item in items:
            own = item if isinstance(item, Mapping) else {}
            if self._truth(self.value(logic.body, {**known, **own, logic.variable: item}), logic.id):
                yield item

    def _collected(self, logic: Iteration, items: Sequence[Any], known: Known) -> list[Any]:
        partial_results: list[Any] = []
        for item in items:
            scope = {**known, logic.variable: item, "partial": list(partial_results)}
            partial_results.append(self.value(logic.body, scope))
        return partial_results

    def _truth(self, value: Any, place: str) -> bool:
        if value is not None and not isinstance(value, bool):
            raise self._where(place).failure("", "the condition is not true or false")
        return value is True

    def function(self, name: str, definition: FunctionDefinition, known: Known) -> Function:
        """``known`` is where the function stands; a call adds its parameters."""
        names = tuple(parameter for parameter, _ in definition.parameters)
        return Function(name, names, partial(self._call, name, definition, known))

    def _call(self, name: str, definition: FunctionDefinition, known: Known, given: Sequence[Any]) -> Any:
        inside = Evaluator(name, self.at, self.spend, self.depth + 1)
        where = inside._where()
        if inside.depth > MAX_CALLS:
            raise where.failure(name, "too many calls within calls")
        scope = dict(known)
        for (parameter, type_), value in zip(definition.parameters, given, strict=True):
            scope[parameter] = cells.typed(value, type_, parameter, self.at, inside._where(parameter))
        # What calls itself must count its depth: the functions in its scope are made anew.
        for key, value in scope.items():
            if isinstance(value, Function) and isinstance(value.call, partial):
                scope[key] = Function(value.name, value.parameters, partial(inside._call, *value.call.args))
        type_ = tables.answer_type(definition.body, definition.type)
        return cells.typed(inside.value(definition.body, scope), type_, name, self.at, where)

    def knowledge(self, models: Sequence[KnowledgeModel], known: Known) -> dict[str, Any]:
        """``known`` and the functions of the knowledge models, each of which sees those it requires."""
        scope = dict(known)
        for model in models:
            scope = self.knowledge(model.requires, scope)
        for model in models:
            scope[model.name] = self.function(model.name, model.function, scope)
        return scope

    def _where(self, cell: str | None = None) -> cells.Where:
        return cells.Where(self.name, None, cell)

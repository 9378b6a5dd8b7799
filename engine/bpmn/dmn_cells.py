"""Walks the logic of a decision: every table, and every cell with the names it may read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.feel.decisions import (
    BoxedContext,
    BoxedList,
    Conditional,
    Decision,
    FunctionDefinition,
    Invocation,
    Iteration,
    KnowledgeModel,
    LiteralDecision,
    Logic,
    Relation,
    Table,
)
from engine.feel.types import MAX_DEPTH, ItemType, TypeRef

Shape = Mapping[str, Any]
"""Names that are known, with the parts of their types: a name with spaces is read only where known."""


@dataclass(frozen=True)
class Cell:
    """``where`` is the id of its element; ``unary`` if it is a test and no value."""

    where: str
    text: str
    unary: bool
    shape: Shape


def of(decision: Decision, decisions: Mapping[str, Decision]) -> Iterator[Cell]:
    """All cells, those of the knowledge models it requires included."""
    shape = {data.name: _shape(data.type) for data in decision.inputs}
    for required in decision.requires:
        if required in decisions:
            shape[decisions[required].result_name] = _shape(decisions[required].type)
    yield from _models(decision.knowledge, shape)
    yield from _cells(decision.logic, {**shape, **{model.name: None for model in decision.knowledge}})


def tables(decision: Decision) -> Iterator[Table]:
    """All tables, wherever in the decision they stand."""
    yield from _tables(decision.logic)
    for model in decision.knowledge:
        yield from _model_tables(model)


def _model_tables(model: KnowledgeModel) -> Iterator[Table]:
    yield from _tables(model.function)
    for required in model.requires:
        yield from _model_tables(required)


def _tables(logic: Logic) -> Iterator[Table]:
    if isinstance(logic, Table):
        yield logic
    for inner in _inside(logic):
        yield from _tables(inner)


def _inside(logic: Logic) -> tuple[Logic, ...]:
    if isinstance(logic, BoxedContext):
        return tuple(entry.logic for entry in logic.entries)
    if isinstance(logic, BoxedList):
        return logic.items
    if isinstance(logic, Relation):
        return tuple(cell for row in logic.rows for cell in row)
    if isinstance(logic, FunctionDefinition):
        return (logic.body,)
    if isinstance(logic, Invocation):
        called = () if logic.definition is None else (logic.definition,)
        return (*called, *(binding for _, binding, _ in logic.bindings))
    if isinstance(logic, Conditional):
        return (logic.condition, logic.then, logic.otherwise)
    return (logic.over, logic.body) if isinstance(logic, Iteration) else ()


def _models(models: tuple[KnowledgeModel, ...], shape: Shape) -> Iterator[Cell]:
    for model in models:
        yield from _models(model.requires, shape)
        names = {model.name: None, **{required.name: None for required in model.requires}}
        yield from _cells(model.function, {**shape, **names})


def _cells(logic: Logic, shape: Shape) -> Iterator[Cell]:
    if isinstance(logic, Table):
        yield from _of_table(logic, shape)
    elif isinstance(logic, LiteralDecision):
        yield Cell(logic.id, logic.expression, False, shape)
    elif isinstance(logic, BoxedContext):
        for entry in logic.entries:
            yield from _cells(entry.logic, shape)
            if entry.name is not None:
                shape = {**shape, entry.name: _shape(entry.type)}
    elif isinstance(logic, FunctionDefinition):
        parameters = {name: _shape(type_) for name, type_ in logic.parameters}
        yield from _cells(logic.body, {**shape, **parameters})
    elif isinstance(logic, Iteration):
        yield from _cells(logic.over, shape)
        yield from _cells(logic.body, {**shape, logic.variable: None})
    else:
        for inner in _inside(logic):
            yield from _cells(inner, shape)


def _of_table(table: Table, shape: Shape) -> Iterator[Cell]:
    for column in table.inputs:
        where = column.id or table.id
        yield Cell(where, column.expression, False, shape)
        yield Cell(where, column.allowed or "-", True, shape)
    for output in table.outputs:
        yield Cell(output.id, output.default or "-", False, shape)
        yield Cell(output.id, f"[{', '.join(output.allowed)}]", False, shape)
    for rule in table.rules:
        yield from (Cell(rule.id, entry, True, shape) for entry in rule.input_entries)
        yield from (Cell(rule.id, entry, False, shape) for entry in rule.output_entries)


def _shape(type_: TypeRef, depth: int = 0) -> Any:
    if not isinstance(type_, ItemType) or depth > MAX_DEPTH:
        return None
    one = {name: _shape(part, depth + 1) for name, part in type_.parts} or _shape(type_.base, depth + 1)
    return [one] if type_.many else one

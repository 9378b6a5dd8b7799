"""Evaluates one decision table: inputs, matching rules, then the hit policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.feel import cells, hit_policies
from engine.feel.cells import Where
from engine.feel.decision_model import DecisionResult, Logic, Output, Rule, Table
from engine.feel.types import ItemType, TypeRef, is_many

Spend = Callable[[], None]


def decide_table(
    table: Table, context: Mapping[str, Any], at: datetime, spend: Spend = lambda: None
) -> DecisionResult:
    """Raises :class:`ExpressionFailed` with table, rule and cell.

    ``spend`` is called before each rule and may refuse to go on.
    """
    result = _decided(table, context, at, spend)
    type_ = answer_type(table, table.type)
    return replace(result, outputs=cells.typed(result.outputs, type_, _name(table), at, Where(_name(table))))


def answer_type(logic: Logic, type_: TypeRef) -> TypeRef:
    """Editors write the type of one answer also where the policy answers with a list.

    Read by the letter, a list of one would then be unwrapped and a longer one refused.
    """
    if not isinstance(logic, Table) or logic.aggregation or logic.hit_policy not in hit_policies.LISTS:
        return type_
    if type_ is None or is_many(type_):
        return type_
    return ItemType(_name(logic), base=type_, many=True)


def _decided(table: Table, context: Mapping[str, Any], at: datetime, spend: Spend) -> DecisionResult:
    tested = [_input(table, column, context, at) for column in range(len(table.inputs))]
    matching = [rule for rule in _paid(table.rules, spend) if _matches(table, rule, tested, context, at)]
    if not matching:
        return DecisionResult(_nothing_matched(table, context, at))
    hits = _paid(hit_policies.chosen(table, matching), spend)
    answers = [hit_policies.Hit(rule.id, _outputs(table, rule, context, at)) for rule in hits]
    ranks = _ranks(table, context, at) if table.hit_policy in hit_policies.BY_OUTPUT else []
    return hit_policies.apply(table, answers, ranks)


def _paid(rules: Sequence[Rule], spend: Spend) -> Iterator[Rule]:
    for rule in rules:
        spend()
        yield rule


def _input(table: Table, column: int, context: Mapping[str, Any], at: datetime) -> Any:
    entry = table.inputs[column]
    where = Where(_name(table), cell=entry.label or entry.id)
    value = cells.tested(entry.expression, entry.type, context, at, where)
    checked = entry.allowed and value is not None
    if checked and not cells.matches(entry.allowed or "", value, context, at, where):
        raise where.failure(entry.expression, f"{value!r} is not an allowed value")
    return value


def _matches(table: Table, rule: Rule, tested: list[Any], context: Mapping[str, Any], at: datetime) -> bool:
    _check_width(table, rule)
    return all(
        cells.matches(test, value, context, at, Where(_name(table), rule.id, entry.label or entry.id))
        for entry, test, value in zip(table.inputs, rule.input_entries, tested, strict=True)
    )


def _check_width(table: Table, rule: Rule) -> None:
    if (len(rule.input_entries), len(rule.output_entries)) != (
        len(table.inputs),
        len(table.outputs),
    ):
        raise Where(_name(table), rule.id).failure("", "the rule has not one cell a column")


def _outputs(table: Table, rule: Rule, context: Mapping[str, Any], at: datetime) -> tuple[Any, ...]:
    own = rule.output_types or (None,) * len(table.outputs)
    found = []
    for output, text, type_ in zip(table.outputs, rule.output_entries, own, strict=True):
        where = Where(_name(table), rule.id, _column(output))
        found.append(cells.typed(_output(output, text, context, at, where), type_, text, at, where))
    return tuple(found)


def _output(output: Output, text: str, context: Mapping[str, Any], at: datetime, where: Where) -> Any:
    value = cells.value(text, output.type, context, at, where)
    checked = bool(output.allowed) and value is not None
    if checked and not cells.matches(", ".join(output.allowed), value, context, at, where):
        raise where.failure(text, f"{value!r} is not among the output values")
    return value


def _nothing_matched(table: Table, context: Mapping[str, Any], at: datetime) -> Any:
    if not any(output.default for output in table.outputs):
        return hit_policies.empty(table)
    values = tuple(
        _output(output, output.default or "", context, at, Where(_name(table), None, _column(output)))
        for output in table.outputs
    )
    return hit_policies.shaped(table, values)


def _ranks(table: Table, context: Mapping[str, Any], at: datetime) -> list[list[Any]]:
    """The output values of each column, the most important first."""
    return [
        cells.value(
            f"[{', '.join(output.allowed)}]", None, context, at,
            Where(_name(table), None, _column(output)),
        )
        for output in table.outputs
    ]  # fmt: skip


def _column(output: Output) -> str:
    return output.name or output.id


def _name(table: Table) -> str:
    return table.name or table.id

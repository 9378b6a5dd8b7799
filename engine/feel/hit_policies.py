"""DMN's hit policies (DMN 1.5, 8.2.8): which of the matching rules give the answer, and how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.feel.cells import Where
from engine.feel.decision_model import DecisionResult, Rule, Table

LISTS = frozenset({"RULE ORDER", "OUTPUT ORDER", "COLLECT"})
"""Policies that answer with a list."""

BY_OUTPUT = frozenset({"PRIORITY", "OUTPUT ORDER"})
"""Policies that sort by the order of the output values."""

POLICIES = LISTS | BY_OUTPUT | {"UNIQUE", "FIRST", "ANY"}


@dataclass(frozen=True)
class Hit:
    """A matching rule and the values of its output cells."""

    rule: str
    values: tuple[Any, ...]


def chosen(table: Table, matching: Sequence[Rule]) -> Sequence[Rule]:
    """The rules whose outputs are needed. UNIQUE is checked: two matches are an error."""
    if table.hit_policy not in POLICIES:
        raise _where(table).failure("", f"unknown hit policy {table.hit_policy}")
    if table.hit_policy == "FIRST":
        return matching[:1]
    if table.hit_policy == "UNIQUE" and len(matching) > 1:
        ids = ", ".join(rule.id for rule in matching)
        raise _where(table, matching[1].id).failure("", f"UNIQUE, but several rules match: {ids}")
    return matching


def apply(table: Table, hits: Sequence[Hit], ranks: Sequence[Sequence[Any]]) -> DecisionResult:
    """The answer from the matching rules, in the policy's order."""
    if table.hit_policy == "ANY":
        _check_any(table, hits)
        hits = hits[:1]
    if table.hit_policy in BY_OUTPUT:
        hits = sorted(hits, key=lambda hit: _rank(table, hit, ranks))
    if table.hit_policy == "PRIORITY":
        hits = hits[:1]
    matched = tuple(hit.rule for hit in hits)
    if table.hit_policy == "COLLECT" and table.aggregation:
        return DecisionResult(_aggregated(table, hits), matched)
    answers = [_answer(table, hit.values) for hit in hits]
    return DecisionResult(answers if table.hit_policy in LISTS else answers[0], matched)


def empty(table: Table) -> Any:
    """No rule matches and there is no default."""
    if table.hit_policy == "COLLECT" and table.aggregation:
        return 0 if table.aggregation == "COUNT" else None
    return [] if table.hit_policy in LISTS else None


def shaped(table: Table, values: tuple[Any, ...]) -> Any:
    """The default outputs in the policy's shape."""
    answer = _answer(table, values)
    return [answer] if table.hit_policy in LISTS and not table.aggregation else answer


def _answer(table: Table, values: tuple[Any, ...]) -> Any:
    if len(table.outputs) == 1:
        return values[0]
    return {output.name: value for output, value in zip(table.outputs, values, strict=True)}


def _check_any(table: Table, hits: Sequence[Hit]) -> None:
    for hit in hits[1:]:
        if hit.values != hits[0].values:
            raise _where(table, hit.rule).failure("", f"ANY, but rules {hits[0].rule} and {hit.rule} differ")


def _rank(table: Table, hit: Hit, ranks: Sequence[Sequence[Any]]) -> tuple[int, ...]:
    positions = []
    for output, value, order in zip(table.outputs, hit.values, ranks, strict=True):
        if value in order:
            positions.append(order.index(value))
        elif order:
            raise Where(table.name or table.id, hit.rule, output.name or output.id).failure(
                "", f"{value!r} is not among the output values"
            )
    if not positions:
        raise _where(table).failure("", f"{table.hit_policy} needs output values")
    return tuple(positions)


def _aggregated(table: Table, hits: Sequence[Hit]) -> Any:
    if table.aggregation == "COUNT":
        return len(hits)
    if len(table.outputs) != 1:
        raise _where(table).failure("", f"{table.aggregation} needs exactly one output")
    for hit in hits:
        if not isinstance(hit.values[0], int | float) or isinstance(hit.values[0], bool):
            raise _where(table, hit.rule).failure("", f"{table.aggregation} needs numbers")
    return _AGGREGATES[table.aggregation or ""]([hit.values[0] for hit in hits])


_AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {"SUM": sum, "MIN": min, "MAX": max}


def _where(table: Table, rule: str | None = None) -> Where:
    return Where(table.name or table.id, rule)

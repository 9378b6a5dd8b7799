"""Decision tables as facts that can be compared: rule by rule, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from engine.bpmn.dmn_reader import read_model
from engine.domain.difference import Reading, Thing
from engine.feel.decisions import Decision, Input, LiteralDecision, Output, Table

Facts = dict[tuple[str, str], str]


def read_tables(path: str, data: bytes) -> Reading:
    """Raises :class:`InvalidDiagram` for what is no DMN; decisions that cannot be made are counted."""
    model = read_model(path, data)
    tables = [(one.id, one.logic) for one in model.decisions.values() if isinstance(one.logic, Table)]
    columns = {column.id: {"kk": _called(column)} for _, table in tables for column in _columns(table)}
    return Reading(
        [thing for decision in model.decisions.values() for thing in _decision(decision)],
        {**model.drawn, **columns},
        orders={("rules", id_): [rule.id for rule in table.rules] for id_, table in tables},
        faults=len(model.refused),
    )


def _columns(table: Table) -> list[Input | Output]:
    return [*table.inputs, *table.outputs]


def _called(column: Input | Output) -> str:
    return (column.label or column.expression) if isinstance(column, Input) else column.name


def _decision(decision: Decision) -> Iterator[Thing]:
    facts: Facts = {("name", "kk"): decision.name, ("result", ""): decision.result_name}
    facts |= {("requires", required): required for required in decision.requires}
    facts |= {("takes", data.name): str(data.type or "") for data in decision.inputs}
    facts |= {
        ("knows", one.name): "\n".join(f"{k} {v}" for k, v in _parts(one.function))
        for one in decision.knowledge
    }
    logic = decision.logic
    if isinstance(logic, Table):
        facts |= {("hit_policy", ""): " ".join(filter(None, (logic.hit_policy, logic.aggregation)))}
        yield Thing("decision", decision.id, facts=_kept(facts))
        yield from _table(decision.id, logic)
    elif isinstance(logic, LiteralDecision):
        yield Thing("decision", decision.id, facts=_kept(facts | {("expression", ""): logic.expression}))
    else:
        yield Thing(
            "decision", decision.id, facts=_kept(facts | {("expression", k): v for k, v in _parts(logic)})
        )


def _table(decision_id: str, table: Table) -> Iterator[Thing]:
    for place, column in enumerate(_columns(table), 1):
        kind = "input" if isinstance(column, Input) else "output"
        yield Thing("column", column.id, kind, decision_id, place, facts=_kept(_column(column)))
    names = [column.id for column in _columns(table)]
    for place, rule in enumerate(table.rules, 1):
        cells = (*rule.input_entries, *rule.output_entries)
        # An empty cell of an input is the same as a dash.
        facts = {("cell", name): cell.strip() or "-" for name, cell in zip(names, cells, strict=False)}
        yield Thing("rule", rule.id, within=decision_id, place=place, facts=facts)


def _column(column: Input | Output) -> Facts:
    if isinstance(column, Input):
        return {
            ("label", ""): column.label,
            ("expression", ""): column.expression,
            ("type", ""): str(column.type or ""),
            ("allowed", ""): column.allowed or "",
        }
    return {
        ("label", ""): column.name,
        ("type", ""): str(column.type or ""),
        ("default", ""): column.default or "",
        ("allowed", ""): ", ".join(column.allowed),
    }


def _kept(facts: Facts) -> Facts:
    return {key: value for key, value in facts.items() if value}


def _parts(logic: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a boxed expression, by the way to it."""
    if is_dataclass(logic):
        for one in fields(logic):
            if one.name != "id":
                yield from _parts(getattr(logic, one.name), f"{path}.{one.name}" if path else one.name)
    elif isinstance(logic, tuple | list):
        for number, part in enumerate(logic, 1):
            yield from _parts(part, f"{path}.{number}")
    elif logic not in (None, ""):
        yield path, str(logic)

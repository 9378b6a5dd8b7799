"""Decisions as values: tables, expressions, and what requires what.

The XML of DMN is read in ``engine.bpmn.dmn_reader``; here are only values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

HitPolicy = Literal["UNIQUE", "FIRST", "PRIORITY", "ANY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]
Aggregation = Literal["SUM", "MIN", "MAX", "COUNT"]


@dataclass(frozen=True)
class Input:
    """A column that is compared. ``type`` is the DMN typeRef, such as ``string``; may be None.

    ``allowed`` is the unary test of the input's allowed values, if any.
    """

    id: str
    label: str
    expression: str
    type: str | None = None
    allowed: str | None = None


@dataclass(frozen=True)
class Output:
    """A column that is answered. ``name`` may be empty only in a table with one output.

    ``default`` is a FEEL expression. ``allowed`` are the FEEL expressions of the output values
    (each element one expression or a comma-separated text of the diagram), the most important
    first: PRIORITY and OUTPUT ORDER sort by them.
    """

    id: str
    name: str
    type: str | None = None
    default: str | None = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One row: a unary test for each input, a FEEL expression for each output."""

    id: str
    input_entries: tuple[str, ...]
    output_entries: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A decision table; ``aggregation`` only with COLLECT."""

    id: str
    name: str
    hit_policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class LiteralDecision:
    """A decision that is one FEEL expression; ``variable`` is the name of its result."""

    id: str
    expression: str
    variable: str
    type: str | None = None


@dataclass(frozen=True)
class Decision:
    """``requires`` are ids of decisions made first; ``variable`` is the name by which they are read.

    Without ``variable`` it is the literal's variable, else the decision's name.
    """

    id: str
    name: str
    requires: tuple[str, ...]
    logic: Table | LiteralDecision
    variable: str | None = None

    @property
    def result_name(self) -> str:
        if self.variable:
            return self.variable
        return self.logic.variable if isinstance(self.logic, LiteralDecision) else self.name


@dataclass(frozen=True)
class DecisionResult:
    """What was decided.

    ``outputs``: one output column gives the value itself, several give a mapping by name; a
    collecting policy gives a list of those; nothing matched and no default gives ``None``.
    ``matched`` are the ids of the matching rules, in the order of the answer.
    """

    outputs: Any
    matched: tuple[str, ...] = ()

"""Decisions as values: tables, expressions, and what requires what.

The XML of DMN is read in ``engine.bpmn.dmn_reader``; here are only values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from engine.feel.types import TypeRef

HitPolicy = Literal["UNIQUE", "FIRST", "PRIORITY", "ANY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]
Aggregation = Literal["SUM", "MIN", "MAX", "COUNT"]


@dataclass(frozen=True)
class Input:
    """A column that is compared. ``type`` is a FEEL type's name or an item definition; may be None.

    ``allowed`` is the unary test of the input's allowed values, if any.
    """

    id: str
    label: str
    expression: str
    type: TypeRef = None
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
    type: TypeRef = None
    default: str | None = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One row: a unary test for each input, a FEEL expression for each output.

    ``output_types`` are what the cells declare beside their columns, if any does.
    """

    id: str
    input_entries: tuple[str, ...]
    output_entries: tuple[str, ...]
    output_types: tuple[TypeRef, ...] = ()


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
    type: TypeRef = None


@dataclass(frozen=True)
class LiteralDecision:
    """Logic that is one FEEL expression; ``variable`` is the name of a decision's result."""

    id: str
    expression: str
    variable: str = ""
    type: TypeRef = None


@dataclass(frozen=True)
class Entry:
    """A named part of a boxed context; without a name it is the context's answer."""

    name: str | None
    logic: Logic
    type: TypeRef = None


@dataclass(frozen=True)
class BoxedContext:
    id: str
    entries: tuple[Entry, ...]
    type: TypeRef = None


@dataclass(frozen=True)
class BoxedList:
    id: str
    items: tuple[Logic, ...]
    type: TypeRef = None


@dataclass(frozen=True)
class Relation:
    """A list of contexts, written as a table: ``columns`` are names and types."""

    id: str
    columns: tuple[tuple[str, TypeRef], ...]
    rows: tuple[tuple[Logic, ...], ...]
    type: TypeRef = None


@dataclass(frozen=True)
class FunctionDefinition:
    """``parameters`` are names and types; ``type`` is what the function answers."""

    id: str
    parameters: tuple[tuple[str, TypeRef], ...]
    body: Logic
    type: TypeRef = None


@dataclass(frozen=True)
class Invocation:
    """Calls a function by its name, or its own ``definition``. A binding is a parameter's name, its
    expression and its type."""

    id: str
    function: str
    bindings: tuple[tuple[str, Logic, TypeRef], ...]
    type: TypeRef = None
    definition: FunctionDefinition | None = None


@dataclass(frozen=True)
class Conditional:
    id: str
    condition: Logic
    then: Logic
    otherwise: Logic
    type: TypeRef = None


@dataclass(frozen=True)
class Iteration:
    """``for``, ``some``, ``every`` or ``filter`` over a list. A filter's ``variable`` is ``item``."""

    id: str
    kind: Literal["for", "some", "every", "filter"]
    variable: str
    over: Logic
    body: Logic
    type: TypeRef = None


Logic = (
    Table
    | LiteralDecision
    | BoxedContext
    | BoxedList
    | Relation
    | FunctionDefinition
    | Invocation
    | Conditional
    | Iteration
)


@dataclass(frozen=True)
class InputData:
    """What a decision is given. ``name`` is that of its variable."""

    id: str
    name: str
    type: TypeRef = None


@dataclass(frozen=True)
class KnowledgeModel:
    """A function that decisions share, under the name of its variable."""

    id: str
    name: str
    function: FunctionDefinition
    requires: tuple[KnowledgeModel, ...] = ()


@dataclass(frozen=True)
class Decision:
    """``requires`` are ids of decisions made first; ``variable`` is the name by which they are read.

    Without ``variable`` it is the literal's variable, else the decision's name.
    """

    id: str
    name: str
    requires: tuple[str, ...]
    logic: Logic
    variable: str | None = None
    type: TypeRef = None
    inputs: tuple[InputData, ...] = ()
    knowledge: tuple[KnowledgeModel, ...] = ()

    @property
    def result_name(self) -> str:
        if self.variable:
            return self.variable
        literal = isinstance(self.logic, LiteralDecision) and self.logic.variable
        return literal or self.name


@dataclass(frozen=True)
class DecisionResult:
    """What was decided.

    ``outputs``: one output column gives the value itself, several give a mapping by name; a
    collecting policy gives a list of those; nothing matched and no default gives ``None``.
    ``matched`` are the ids of the matching rules, in the order of the answer.
    """

    outputs: Any
    matched: tuple[str, ...] = ()

"""Reads the logic of decisions and knowledge models: tables and boxed expressions.

What ``engine.feel`` cannot carry is refused here, by the element it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal, cast

from lxml import etree

from engine.bpmn import xml_reader
from engine.bpmn.dmn_types import ItemTypes
from engine.bpmn.dmn_xml import Source, child, children, text
from engine.feel.decisions import (
    Aggregation,
    BoxedContext,
    BoxedList,
    Conditional,
    Entry,
    FunctionDefinition,
    HitPolicy,
    Input,
    Invocation,
    Iteration,
    LiteralDecision,
    Logic,
    Output,
    Relation,
    Rule,
    Table,
)

HIT_POLICIES = frozenset({"UNIQUE", "FIRST", "PRIORITY", "ANY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"})
AGGREGATIONS = frozenset({"SUM", "MIN", "MAX", "COUNT"})

_FUNCTION = re.compile(r"function\s*\(([^()<>]*)\)(?!\s*external\b)(.*)", re.DOTALL)
"""A literal that is a function as a whole. One inside an expression never leaves FEEL."""

Read = Callable[[etree._Element, str], Logic]


class LogicReader:
    """``element`` in the methods is the id by which a refusal names the place."""

    def __init__(self, source: Source, types: ItemTypes) -> None:
        self._source = source
        self._types = types
        self._readers: Mapping[str, Read] = {
            "decisionTable": self._table,
            "literalExpression": self._literal,
            "context": self._context,
            "list": self._list,
            "relation": self._relation,
            "functionDefinition": self.function,
            "invocation": self._invocation,
            "conditional": self._conditional,
            "filter": self._filter,
            "for": self._iteration,
            "some": self._iteration,
            "every": self._iteration,
        }

    def within(self, node: etree._Element, element: str) -> Logic:
        """The expression among the children of ``node``."""
        for inner in node:
            read = self._readers.get(xml_reader.local_name(inner))
            if read is not None:
                return read(inner, inner.get("id") or element)
        raise self._source.refuse(element, "decision_logic_missing")

    def function(self, node: etree._Element, element: str) -> FunctionDefinition:
        if (node.get("kind") or "FEEL") != "FEEL":
            raise self._source.refuse(element, "function_kind")
        parameters = tuple(
            (parameter.get("name") or "", self._types.of(parameter))
            for parameter in children(node, "formalParameter")
        )
        return FunctionDefinition(
            element, parameters, self.within(node, element), self._types.answer_of(node)
        )

    def _literal(self, node: etree._Element, element: str) -> LiteralDecision | FunctionDefinition:
        if child(node, "importedValues") is not None:
            raise self._source.refuse(element, "imported_values")
        expression = self._source.text(node, element)
        if whole := _FUNCTION.fullmatch(_bare(expression)):
            names = (part.partition(":") for part in whole[1].split(",") if part.strip())
            parameters = tuple((name.strip(), self._types.named(type_)) for name, _, type_ in names)
            body = LiteralDecision(element, whole[2].strip())
            return FunctionDefinition(element, parameters, body, self._types.answer_of(node))
        return LiteralDecision(element, expression, type=self._types.of(node))

    def _context(self, node: etree._Element, element: str) -> BoxedContext:
        entries = []
        for entry in children(node, "contextEntry"):
            variable = child(entry, "variable")
            name = None if variable is None else variable.get("name")
            entries.append(Entry(name, self.within(entry, element), self._types.of(variable)))
        return BoxedContext(element, tuple(entries), self._types.of(node))

    def _list(self, node: etree._Element, element: str) -> BoxedList:
        items = [inner for inner in node if xml_reader.local_name(inner) in self._readers]
        return BoxedList(element, tuple(self._one(inner, element) for inner in items), self._types.of(node))

    def _one(self, node: etree._Element, element: str) -> Logic:
        return self._readers[xml_reader.local_name(node)](node, node.get("id") or element)

    def _relation(self, node: etree._Element, element: str) -> Relation:
        columns = tuple((c.get("name") or "", self._types.of(c)) for c in children(node, "column"))
        rows = []
        for row in children(node, "row"):
            cells = [inner for inner in row if xml_reader.local_name(inner) in self._readers]
            if len(cells) != len(columns):
                raise self._source.refuse(row.get("id") or element, "rule_width")
            rows.append(tuple(self._one(cell, element) for cell in cells))
        return Relation(element, columns, tuple(rows), self._types.of(node))

    def _invocation(self, node: etree._Element, element: str) -> Invocation:
        called = child(node, "literalExpression")
        if called is None:
            raise self._source.refuse(element, "invocation_function")
        bindings = []
        for binding in children(node, "binding"):
            parameter = child(binding, "parameter")
            name = "" if parameter is None else parameter.get("name") or ""
            bindings.append((name, self.within(binding, element), self._types.of(parameter)))
        function = self._literal(called, element)
        definition = function if isinstance(function, FunctionDefinition) else None
        return Invocation(element, text(called), tuple(bindings), self._types.of(node), definition)

    def _conditional(self, node: etree._Element, element: str) -> Conditional:
        condition, then, otherwise = (self._part(node, tag, element) for tag in ("if", "then", "else"))
        return Conditional(element, condition, then, otherwise, self._types.of(node))

    def _filter(self, node: etree._Element, element: str) -> Iteration:
        over, match = self._part(node, "in", element), self._part(node, "match", element)
        return Iteration(element, "filter", "item", over, match, self._types.of(node))

    def _iteration(self, node: etree._Element, element: str) -> Iteration:
        kind = cast(Literal["for", "some", "every"], xml_reader.local_name(node))
        body = self._part(node, "return" if kind == "for" else "satisfies", element)
        over, variable = self._part(node, "in", element), node.get("iteratorVariable") or ""
        return Iteration(element, kind, variable, over, body, self._types.of(node))

    def _part(self, node: etree._Element, tag: str, element: str) -> Logic:
        part = child(node, tag)
        if part is None:
            raise self._source.refuse(element, "decision_logic_missing")
        return self.within(part, element)

    def _table(self, node: etree._Element, element: str) -> Table:
        policy, aggregation = node.get("hitPolicy", "UNIQUE"), node.get("aggregation")
        if policy not in HIT_POLICIES:
            raise self._source.refuse(element, "hit_policy_unknown")
        if aggregation is not None and (aggregation not in AGGREGATIONS or policy != "COLLECT"):
            raise self._source.refuse(element, "aggregation_unknown")
        inputs = tuple(self._input(n, element) for n in children(node, "input"))
        outputs = tuple(self._output(n, f"{element}_{i}") for i, n in enumerate(children(node, "output"), 1))
        rules = tuple(self._rule(n, f"{element}_rule_{i}") for i, n in enumerate(children(node, "rule"), 1))
        if not outputs:
            raise self._source.refuse(element, "output_missing")
        if len(outputs) > 1 and not all(output.name for output in outputs):
            raise self._source.refuse(element, "output_name_missing")
        for rule in rules:
            if (len(rule.input_entries), len(rule.output_entries)) != (len(inputs), len(outputs)):
                raise self._source.refuse(rule.id, "rule_width")
        return Table(
            id=element,
            name=node.get("outputLabel") or element,
            hit_policy=cast(HitPolicy, policy),
            aggregation=cast("Aggregation | None", aggregation),
            inputs=inputs,
            outputs=outputs,
            rules=rules,
            type=self._types.of(node),
        )

    def _input(self, node: etree._Element, element: str) -> Input:
        expression = child(node, "inputExpression")
        if expression is None or not text(expression):
            raise self._source.refuse(node.get("id") or element, "input_expression_missing")
        return Input(
            id=node.get("id") or "",
            label=node.get("label") or "",
            expression=self._source.text(expression, node.get("id") or element),
            type=self._types.of(expression),
            allowed=_values(node, "inputValues"),
        )

    def _output(self, node: etree._Element, element: str) -> Output:
        default = child(node, "defaultOutputEntry")
        allowed = _values(node, "outputValues")
        return Output(
            id=node.get("id") or element,
            name=node.get("name") or "",
            type=self._types.of(node),
            default=(self._source.text(default, element) or None) if default is not None else None,
            allowed=(allowed,) if allowed else (),
        )

    def _rule(self, node: etree._Element, element: str) -> Rule:
        place = node.get("id") or element
        types = tuple(map(self._types.of, children(node, "outputEntry")))
        return Rule(
            id=place,
            input_entries=tuple(self._source.text(n, place) or "-" for n in children(node, "inputEntry")),
            output_entries=tuple(self._source.text(n, place) for n in children(node, "outputEntry")),
            output_types=types if any(types) else (),
        )


def _bare(expression: str) -> str:
    """Without the brackets around all of it; what holds a text, and so perhaps other brackets, is left."""
    while expression.startswith("(") and '"' not in expression and _closed(expression) == len(expression) - 1:
        expression = expression[1:-1].strip()
    return expression


def _closed(expression: str) -> int:
    """Where the first bracket is closed."""
    depth = 0
    for place, letter in enumerate(expression):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return place
    return -1


def _values(node: etree._Element, tag: str) -> str | None:
    values = child(node, tag)
    return None if values is None else text(values) or None

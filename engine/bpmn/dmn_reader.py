"""Reads DMN 1.3 (and its neighbours) into the values that ``engine.feel.decisions`` evaluates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from lxml import etree

from engine.bpmn import dmn_lint, xml_reader
from engine.bpmn.labels import labels_of
from engine.domain.errors import InvalidDiagram
from engine.domain.findings import Findings
from engine.feel.decisions import (
    Aggregation,
    Decision,
    HitPolicy,
    Input,
    LiteralDecision,
    Output,
    Rule,
    Table,
)

NAMESPACES = frozenset(
    {
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    }
)
HIT_POLICIES = frozenset({"UNIQUE", "FIRST", "PRIORITY", "ANY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"})
AGGREGATIONS = frozenset({"SUM", "MIN", "MAX", "COUNT"})


def read_decisions(files: Mapping[str, bytes]) -> dict[str, Decision]:
    """All decisions of all ``.dmn`` files. Raises :class:`InvalidDiagram` for the first fault."""
    findings = Findings()
    found = collect_decisions(files, findings)
    findings.refuse()
    return found


def collect_decisions(files: Mapping[str, bytes], findings: Findings) -> dict[str, Decision]:
    """All decisions that can be read; what is wrong with them and the others is added."""
    found: dict[str, Decision] = {}
    places: dict[str, str] = {}
    for file in sorted(f for f in files if f.endswith(".dmn")):
        for decision in findings.attempt(_FileReader(file, findings).read, files[file]) or ():
            if decision.id in found:
                findings.add(file, decision.id, "duplicate_id")
                continue
            found[decision.id] = decision
            places[decision.id] = file
    dmn_lint.check(found, places, findings)
    return found


class _FileReader:
    def __init__(self, file: str, findings: Findings) -> None:
        self.file = file
        self.findings = findings

    def read(self, data: bytes) -> list[Decision]:
        root = xml_reader.parse(data, self.file)
        self.findings.drawn[self.file] = labels_of(root)
        if xml_reader.namespace(root) not in NAMESPACES:
            raise self._refuse(None, "not_dmn")
        read = [self.findings.attempt(self._decision, node) for node in _children(root, "decision")]
        return [decision for decision in read if decision is not None]

    def _refuse(self, element: str | None, rule: str) -> InvalidDiagram:
        return InvalidDiagram(file=self.file, element=element, rule=rule)

    def _decision(self, node: etree._Element) -> Decision:
        decision_id = node.get("id") or ""
        if not decision_id:
            raise self._refuse(None, "id_missing")
        if _child(node, "knowledgeRequirement") is not None:
            raise self._refuse(decision_id, "knowledge_model")
        variable = _child(node, "variable")
        name = None if variable is None else variable.get("name")
        return Decision(
            id=decision_id,
            name=node.get("name") or decision_id,
            requires=tuple(dict.fromkeys(self._requires(node))),
            logic=self._logic(node, decision_id, name),
            variable=name,
        )

    def _requires(self, node: etree._Element) -> Iterator[str]:
        for requirement in _children(node, "informationRequirement"):
            for required in _children(requirement, "requiredDecision"):
                yield (required.get("href") or "").removeprefix("#")

    def _logic(self, node: etree._Element, decision_id: str, variable: str | None) -> Table | LiteralDecision:
        table, literal = _child(node, "decisionTable"), _child(node, "literalExpression")
        if table is not None:
            return self._table(table, decision_id, node.get("name") or decision_id)
        if literal is not None:
            text, type_ = _text(literal), literal.get("typeRef")
            return LiteralDecision(decision_id, text, variable or decision_id, type_)
        raise self._refuse(decision_id, "decision_logic_missing")

    def _table(self, node: etree._Element, decision_id: str, name: str) -> Table:
        policy, aggregation = node.get("hitPolicy", "UNIQUE"), node.get("aggregation")
        if policy not in HIT_POLICIES:
            raise self._refuse(decision_id, "hit_policy_unknown")
        if aggregation is not None and (aggregation not in AGGREGATIONS or policy != "COLLECT"):
            raise self._refuse(decision_id, "aggregation_unknown")
        inputs = tuple(self._input(n, decision_id) for n in _children(node, "input"))
        outputs = tuple(_output(n, f"{decision_id}_{i}") for i, n in enumerate(_children(node, "output"), 1))
        rules = tuple(_rule(n, f"{decision_id}_rule_{i}") for i, n in enumerate(_children(node, "rule"), 1))
        if not outputs:
            raise self._refuse(decision_id, "output_missing")
        if len(outputs) > 1 and not all(output.name for output in outputs):
            raise self._refuse(decision_id, "output_name_missing")
        for rule in rules:
            if (len(rule.input_entries), len(rule.output_entries)) != (len(inputs), len(outputs)):
                raise self._refuse(rule.id, "rule_width")
        return Table(
            id=node.get("id") or decision_id,
            name=name,
            hit_policy=cast(HitPolicy, policy),
            aggregation=cast("Aggregation | None", aggregation),
            inputs=inputs,
            outputs=outputs,
            rules=rules,
        )

    def _input(self, node: etree._Element, decision_id: str) -> Input:
        expression = _child(node, "inputExpression")
        if expression is None or not _text(expression):
            raise self._refuse(node.get("id") or decision_id, "input_expression_missing")
        return Input(
            id=node.get("id") or "",
            label=node.get("label") or "",
            expression=_text(expression),
            type=expression.get("typeRef"),
            allowed=_values(node, "inputValues"),
        )


def _output(node: etree._Element, default_id: str) -> Output:
    default = _child(node, "defaultOutputEntry")
    allowed = _values(node, "outputValues")
    return Output(
        id=node.get("id") or default_id,
        name=node.get("name") or "",
        type=node.get("typeRef"),
        default=(_text(default) or None) if default is not None else None,
        allowed=(allowed,) if allowed else (),
    )


def _rule(node: etree._Element, default_id: str) -> Rule:
    return Rule(
        id=node.get("id") or default_id,
        input_entries=tuple(_text(n) or "-" for n in _children(node, "inputEntry")),
        output_entries=tuple(_text(n) for n in _children(node, "outputEntry")),
    )


def _values(node: etree._Element, tag: str) -> str | None:
    values = _child(node, tag)
    return None if values is None else _text(values) or None


def _children(node: etree._Element, tag: str) -> list[etree._Element]:
    return [child for child in node if xml_reader.local_name(child) == tag]


def _child(node: etree._Element, tag: str) -> etree._Element | None:
    found = _children(node, tag)
    return found[0] if found else None


def _text(node: etree._Element) -> str:
    text = _child(node, "text")
    return "" if text is None else (text.text or "").strip()

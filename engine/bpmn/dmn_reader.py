"""Reads DMN 1.1 to 1.5 into the values that ``engine.feel.decisions`` evaluates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lxml import etree

from engine.bpmn import dmn_lint, xml_reader
from engine.bpmn.dmn_logic import LogicReader
from engine.bpmn.dmn_types import ItemTypes
from engine.bpmn.dmn_xml import Source, child, children
from engine.bpmn.labels import labels_of
from engine.domain.errors import InvalidDiagram
from engine.domain.findings import Findings
from engine.feel.decisions import (
    BoxedContext,
    Decision,
    Entry,
    FunctionDefinition,
    InputData,
    KnowledgeModel,
    LiteralDecision,
    Table,
)
from engine.feel.tables import answer_type
from engine.feel.types import TypeRef

NAMESPACES = frozenset(
    {
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    }
)


@dataclass
class Model:
    """The decisions of one file, and why others of it cannot be made.

    ``names`` lead to ids; ``drawn`` is what stands on each element.
    """

    decisions: dict[str, Decision] = field(default_factory=dict)
    refused: dict[str, InvalidDiagram] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    drawn: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_decisions(files: Mapping[str, bytes]) -> dict[str, Decision]:
    """All decisions of all ``.dmn`` files. Raises :class:`InvalidDiagram` for the first fault."""
    findings = Findings()
    found = collect_decisions(files, findings)
    findings.refuse()
    return found.by_id


class Collected(NamedTuple):
    """Decisions by id, and the file in which each stands."""

    by_id: dict[str, Decision]
    files: dict[str, str]


def collect_decisions(files: Mapping[str, bytes], findings: Findings) -> Collected:
    """All decisions that can be read; what is wrong with them and the others is added."""
    found: dict[str, Decision] = {}
    places: dict[str, str] = {}
    for file in sorted(f for f in files if f.endswith(".dmn")):
        model = findings.attempt(read_model, file, files[file]) or Model()
        findings.drawn[file] = model.drawn
        for refusal in model.refused.values():
            findings.take(refusal)
        for decision in model.decisions.values():
            if decision.id in found:
                findings.add(file, decision.id, "duplicate_id")
                continue
            found[decision.id] = decision
            places[decision.id] = file
    dmn_lint.check(found, places, findings)
    return Collected(found, places)


def read_model(file: str, data: bytes) -> Model:
    """What one file decides; a decision that is not carried does not hide the others."""
    root = xml_reader.parse(data, file)
    if xml_reader.namespace(root) not in NAMESPACES:
        raise InvalidDiagram(file=file, element=None, rule="not_dmn")
    source = Source(file, root.get("namespace") or "")
    reader = _FileReader(source, root)
    model = Model(drawn=labels_of(root))
    for node in children(root, "decision"):
        name = node.get("id") or ""
        model.names.setdefault(node.get("name") or name, name)
        try:
            if not name or name in model.decisions:
                raise source.refuse(name or None, "duplicate_id" if name else "id_missing")
            model.decisions[name] = reader.decision(node, name)
        except InvalidDiagram as refusal:
            model.refused[name] = refusal
    return model


class _FileReader:
    def __init__(self, source: Source, root: etree._Element) -> None:
        self._source = source
        self._types = ItemTypes(root)
        self._logic = LogicReader(source, self._types)
        self._inputs = {node.get("id") or "": node for node in children(root, "inputData")}
        self._services = {node.get("id") for node in children(root, "decisionService")}
        self._models = {node.get("id") or "": node for node in children(root, "businessKnowledgeModel")}

    def decision(self, node: etree._Element, decision_id: str) -> Decision:
        variable = child(node, "variable")
        result = None if variable is None else variable.get("name")
        name = node.get("name") or decision_id
        logic = self._logic.within(node, decision_id)
        if isinstance(logic, Table):
            logic = replace(logic, name=name)
        elif isinstance(logic, LiteralDecision):
            logic = replace(logic, id=decision_id, variable=result or decision_id)
        return Decision(
            id=decision_id,
            name=name,
            requires=tuple(dict.fromkeys(self._required(node, "requiredDecision", decision_id))),
            logic=logic,
            variable=result,
            type=self._types.of(variable),
            inputs=tuple(
                self._input(target, decision_id)
                for target in self._required(node, "requiredInput", decision_id)
            ),
            knowledge=self._knowledge(node, decision_id, ()),
        )

    def _required(self, node: etree._Element, tag: str, element: str) -> Iterator[str]:
        for requirement in children(node, "informationRequirement"):
            yield from (self._source.target(required, element) for required in children(requirement, tag))

    def _input(self, target: str, decision_id: str) -> InputData:
        node = self._inputs.get(target)
        if node is None:
            raise self._source.refuse(decision_id, "required_input_missing")
        variable = child(node, "variable")
        name = None if variable is None else variable.get("name")
        return InputData(target, name or node.get("name") or target, self._types.of(variable))

    def _knowledge(
        self, node: etree._Element, element: str, path: tuple[str, ...]
    ) -> tuple[KnowledgeModel, ...]:
        targets = [
            self._source.target(required, element)
            for requirement in children(node, "knowledgeRequirement")
            for required in children(requirement, "requiredKnowledge")
        ]
        # A model may require itself: a function sees its own name anyway.
        return tuple(self._model(target, element, path) for target in targets if target not in path[-1:])

    def _model(self, target: str, element: str, path: tuple[str, ...]) -> KnowledgeModel:
        node = self._models.get(target)
        if target in self._services:
            raise self._source.refuse(element, "decision_service")
        if node is None or target in path or len(path) > dmn_lint.MAX_DEPTH:
            raise self._source.refuse(element, "knowledge_missing" if node is None else "knowledge_circular")
        logic, variable = child(node, "encapsulatedLogic"), child(node, "variable")
        if logic is None:
            raise self._source.refuse(target, "decision_logic_missing")
        name = None if variable is None else variable.get("name")
        return KnowledgeModel(
            id=target,
            name=name or node.get("name") or target,
            function=_answering(self._logic.function(logic, target), self._types.answer_of(variable)),
            requires=self._knowledge(node, target, (*path, target)),
        )


def _answering(function: FunctionDefinition, type_: TypeRef) -> FunctionDefinition:
    """What the variable of a knowledge model declares binds its answer too, after the function's own type."""
    if type_ is None or function.type is None:
        return replace(function, type=function.type if type_ is None else type_)
    own = BoxedContext(function.id, (Entry(None, function.body, answer_type(function.body, function.type)),))
    return replace(function, body=own, type=answer_type(function.body, type_))

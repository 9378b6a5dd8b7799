"""The zeebe extension elements of one flow node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.diagram import IoMapping
from engine.bpmn.dialect.nodes import Source, owner_id, zeebe_children
from engine.bpmn.model import Languages

Attributes = Mapping[str, str]


@dataclass
class Extensions:
    """What was found; each list of attributes as written."""

    inputs: list[IoMapping] = field(default_factory=list)
    outputs: list[IoMapping] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    single: dict[str, Attributes] = field(default_factory=dict)


SINGLE: dict[str, frozenset[str]] = {
    "formDefinition": frozenset({"formKey", "formId", "externalReference", "bindingType"}),
    "assignmentDefinition": frozenset({"assignee", "candidateGroups"}),
    "taskSchedule": frozenset({"dueDate", "followUpDate"}),
    "priorityDefinition": frozenset({"priority"}),
    "taskDefinition": frozenset({"type", "retries"}),
    "script": frozenset({"expression", "resultVariable"}),
    "calledDecision": frozenset({"decisionId", "resultVariable", "bindingType"}),
    "calledElement": frozenset(
        {"processId", "propagateAllChildVariables", "propagateAllParentVariables", "bindingType"}
    ),
    "loopCharacteristics": frozenset(
        {"inputCollection", "inputElement", "outputCollection", "outputElement"}
    ),
    "subscription": frozenset({"correlationKey"}),
    "userTask": frozenset(),
    "versionTag": frozenset({"value"}),
}
"""Extensions that stand at most once, with the attributes they may carry."""


def read_extensions(source: Source, node: etree._Element, allowed: frozenset[str]) -> Extensions:
    """Everything under ``extensionElements``; what ``allowed`` does not name is told."""
    found = Extensions()
    for name, child in zeebe_children(node):
        if name not in allowed | {"properties"}:
            source.tell_unsupported(child)
        elif name in _LISTS:
            source.findings.attempt(_LISTS[name], source, child, found)
        else:
            _single(source, name, child, found)
    return found


def _single(source: Source, name: str, node: etree._Element, found: Extensions) -> None:
    if name in found.single:
        source.tell(owner_id(node), "extension_twice", name=f"zeebe:{name}")
    for inner in node:
        source.tell_unsupported(inner)
    attributes = {str(k): str(v) for k, v in node.attrib.items() if v != ""}
    for unknown in sorted(set(attributes) - SINGLE[name]):
        source.tell(owner_id(node), "unsupported_attribute", name=f"zeebe:{name} {unknown}")
    found.single.setdefault(name, attributes)


def _mappings(source: Source, node: etree._Element, found: Extensions) -> None:
    for child in node:
        kind = etree.QName(child).localname
        lists = {"input": found.inputs, "output": found.outputs}
        if kind not in lists or not child.get("target"):
            raise source.unsupported(child)
        lists[kind].append(IoMapping(child.get("source", ""), child.get("target", "")))


def _properties(source: Source, node: etree._Element, found: Extensions) -> None:
    found.properties.update(_pairs(source, node, "property", "name"))


def _headers(source: Source, node: etree._Element, found: Extensions) -> None:
    found.headers.update(_pairs(source, node, "header", "key"))


def _pairs(source: Source, node: etree._Element, tag: str, key: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for child in node:
        name = child.get(key)
        if etree.QName(child).localname != tag or not name:
            raise source.unsupported(child)
        pairs[name] = child.get("value", "")
    return pairs


_LISTS: dict[str, Callable[[Source, etree._Element, Extensions], None]] = {
    "ioMapping": _mappings,
    "properties": _properties,
    "taskHeaders": _headers,
}


def names_of(node: etree._Element, properties: Mapping[str, str]) -> Languages:
    """The ``name`` attribute is Kazakh; ``name.ru`` and ``name.en`` are zeebe properties."""
    kazakh = node.get("name") or ""
    return {
        "kk": kazakh,
        "ru": properties.get("name.ru") or kazakh,
        "en": properties.get("name.en") or kazakh,
    }

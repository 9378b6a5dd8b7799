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
    "formDefinition": frozenset({"formKey", "formId", "bindingType"}),
    "assignmentDefinition": frozenset({"assignee", "candidateGroups"}),
    "taskSchedule": frozenset({"dueDate", "followUpDate"}),
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
    """Everything under ``extensionElements``; what ``allowed`` does not name is refused."""
    found = Extensions()
    for name, child in zeebe_children(node):
        if name not in allowed | {"properties"}:
            raise source.unsupported(child)
        reader = _LISTS.get(name)
        if reader:
            reader(source, child, found)
        else:
            found.single[name] = _single(source, name, child, found)
    return found


def _single(source: Source, name: str, node: etree._Element, found: Extensions) -> dict[str, str]:
    if name in found.single:
        raise source.refuse(owner_id(node), "extension_twice", name=f"zeebe:{name}")
    if len(node):
        raise source.unsupported(node[0])
    attributes = {str(k): str(v) for k, v in node.attrib.items() if v != ""}
    unknown = sorted(set(attributes) - SINGLE[name])
    if unknown:
        raise source.refuse(owner_id(node), "unsupported_attribute", name=f"zeebe:{name} {unknown[0]}")
    return attributes


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

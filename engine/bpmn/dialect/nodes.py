"""Small readers over lxml nodes that refuse by name what the dialect does not know."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.dialect.names import ATTRIBUTES, BPMN, MUST_BE, TEMPLATE_ATTRIBUTES, XSI, ZEEBE
from engine.domain.errors import InvalidDiagram


class Source:
    """One file being read; makes the refusals."""

    def __init__(self, file: str) -> None:
        self.file = file

    def refuse(self, element: str | None, rule: str, **details: object) -> InvalidDiagram:
        return InvalidDiagram(file=self.file, element=element, rule=rule, **details)

    def unsupported(self, node: etree._Element) -> InvalidDiagram:
        return self.refuse(owner_id(node), "unsupported_element", name=readable(node))

    def check_attributes(self, node: etree._Element) -> None:
        """Every attribute must mean something to us; foreign dialects are refused by name."""
        tag = etree.QName(node).localname
        known = ATTRIBUTES.get(tag, frozenset())
        for key, value in node.attrib.items():
            name = etree.QName(key)
            if name.namespace == XSI or (name.localname in ("id", "name") and not name.namespace):
                continue
            if name.namespace == ZEEBE and name.localname in TEMPLATE_ATTRIBUTES:
                continue
            if name.namespace or name.localname not in known:
                raise self.refuse(owner_id(node), "unsupported_attribute", name=str(key))
            if value != MUST_BE.get((tag, name.localname), value):
                raise self.refuse(owner_id(node), "unsupported_attribute", name=str(key))


def bpmn_children(node: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Children in BPMN's namespace with their local names; others are for the caller to refuse."""
    for child in node:
        name = etree.QName(child)
        yield (name.localname if name.namespace == BPMN else f"{{{name.namespace}}}"), child


def zeebe_children(node: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """What stands in ``extensionElements``: zeebe names, or the full name of something foreign."""
    for extensions in node.iterchildren(f"{{{BPMN}}}extensionElements"):
        for child in extensions:
            name = etree.QName(child)
            yield (name.localname if name.namespace == ZEEBE else readable(child)), child


def readable(node: etree._Element) -> str:
    """``zeebe:executionListeners``, ``bpmn:complexGateway``: how a methodologist knows it."""
    name = etree.QName(node)
    prefix = {BPMN: "bpmn", ZEEBE: "zeebe"}.get(name.namespace or "", node.prefix)
    return f"{prefix}:{name.localname}" if prefix else name.localname


def owner_id(node: etree._Element | None) -> str | None:
    """The id of the node or of the nearest thing around it that has one."""
    while node is not None and node.get("id") is None:
        node = node.getparent()
    return None if node is None else node.get("id")


def text_of(node: etree._Element) -> str:
    return (node.text or "").strip()

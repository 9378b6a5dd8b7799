"""Small readers over lxml nodes that tell by name what the dialect does not know."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.dialect import vendors
from engine.bpmn.dialect.names import ATTRIBUTES, BPMN, EVERYWHERE, MUST_BE, TEMPLATE_ATTRIBUTES, XSI, ZEEBE
from engine.domain.errors import InvalidDiagram
from engine.domain.findings import Findings


class Source:
    """One file being read: what cannot be read is refused, what is only wrong is told."""

    def __init__(self, file: str, findings: Findings) -> None:
        self.file = file
        self.findings = findings
        self._ignored: dict[tuple[str, str], tuple[str | None, str, int]] = {}

    def refuse(self, element: str | None, rule: str, **details: object) -> InvalidDiagram:
        """To be raised: ends the reading of one part (:meth:`Findings.attempt`)."""
        return InvalidDiagram(file=self.file, element=element, rule=rule, **details)

    def tell(self, element: str | None, rule: str, **details: object) -> None:
        """Found, and the reading goes on."""
        self.findings.add(self.file, element, rule, **details)

    def unsupported(self, node: etree._Element) -> InvalidDiagram:
        return self.refuse(owner_id(node), "unsupported_element", name=readable(node))

    def tell_unsupported(self, node: etree._Element, owner: str | None = None) -> None:
        """An element that has no place here: BPMN's, a vendor's, or unknown. ``owner`` is the drawn node."""
        name = etree.QName(node)
        if name.namespace in (BPMN, ZEEBE):
            self.tell(owner or owner_id(node), "unsupported_element", name=readable(node))
        else:
            self._judge(node, name)

    def ignore(self, node: etree._Element) -> None:
        """A part of BPMN that would compute data, and does not here."""
        self._count("data_ignored", readable(node), owner_id(node), "")

    def check_attributes(self, node: etree._Element) -> None:
        """Every attribute must mean something to us; foreign dialects are told by name."""
        tag = etree.QName(node).localname
        known = ATTRIBUTES.get(tag, frozenset()) | EVERYWHERE
        for key, value in node.attrib.items():
            name = etree.QName(key)
            if name.namespace == XSI:
                continue
            if name.namespace == ZEEBE and name.localname in TEMPLATE_ATTRIBUTES:
                continue
            if name.namespace and name.namespace != ZEEBE:
                self._judge(node, name, str(value))
                continue
            usual = MUST_BE.get((tag, name.localname), (value,))
            if name.namespace or name.localname not in known or value not in usual:
                shown = f"zeebe:{name.localname}" if name.namespace else name.localname
                self.tell(owner_id(node), "unsupported_attribute", name=f'{shown}="{str(value)[:100]}"')

    def _judge(self, node: etree._Element, name: etree.QName, value: str | None = None) -> None:
        prefix = next((p for p, uri in node.nsmap.items() if uri == name.namespace), None)
        judgement = vendors.judge(name.namespace, name.localname, prefix, value)
        if judgement.rule in vendors.TOLD_ONCE:
            self._count(judgement.rule, judgement.name, owner_id(node), judgement.vendor)
        elif judgement.rule:
            self.tell(owner_id(node), judgement.rule, name=judgement.name, vendor=judgement.vendor)

    def _count(self, rule: str, name: str, element: str | None, vendor: str) -> None:
        first, by, count = self._ignored.get((rule, name), (element, vendor, 0))
        self._ignored[rule, name] = (first, by, count + 1)

    def tell_ignored(self) -> None:
        """At the end of the file: each ignored name once, with its first place and how often it stands."""
        for (rule, name), (element, vendor, count) in self._ignored.items():
            self.tell(element, rule, name=name, vendor=vendor, count=count)


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

"""Reads the item definitions of a DMN file: what a typeRef means."""

from __future__ import annotations

from lxml import etree

from engine.bpmn import dmn_xml
from engine.feel import types
from engine.feel.types import ItemType, TypeRef

FEEL_TYPES = frozenset({"string", "boolean"}) | types.NUMBERS | types.TEMPORAL_KINDS.keys()


class ItemTypes:
    """The item definitions by name; each is read when a typeRef first names it."""

    def __init__(self, root: etree._Element) -> None:
        self._nodes = {node.get("name") or "": node for node in dmn_xml.children(root, "itemDefinition")}
        self._read: dict[str, TypeRef] = {}

    def of(self, node: etree._Element | None) -> TypeRef:
        """The type that an element declares in its attribute ``typeRef``."""
        return None if node is None else self.named(node.get("typeRef"))

    def named(self, type_name: str | None) -> TypeRef:
        """A FEEL type stays a name, and so does a type that the file does not define."""
        name = types.local(type_name or "")
        if not name or name in FEEL_TYPES or name not in self._nodes:
            return name or None
        if name not in self._read:
            self._read[name] = None  # a definition that names itself is not checked within itself
            self._read[name] = self._item(self._nodes[name], name)
        return self._read[name]

    def _item(self, node: etree._Element, name: str) -> TypeRef:
        if dmn_xml.child(node, "functionItem") is not None:
            return None
        base = dmn_xml.child(node, "typeRef")
        return ItemType(
            name=name,
            base=None if base is None else self.named(base.text),
            parts=tuple(
                (part.get("name") or "", self._item(part, part.get("name") or ""))
                for part in dmn_xml.children(node, "itemComponent")
            ),
            many=node.get("isCollection") == "true",
            allowed=self._test(node, "allowedValues"),
            constraint=self._test(node, "typeConstraint"),
        )

    def _test(self, node: etree._Element, tag: str) -> str | None:
        values = dmn_xml.child(node, tag)
        return None if values is None else dmn_xml.text(values) or None

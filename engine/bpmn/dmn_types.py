"""Reads the item definitions of a DMN file: what a typeRef means."""

from __future__ import annotations

from dataclasses import replace

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

    def answer_of(self, node: etree._Element | None) -> TypeRef:
        """The type of what a function answers. The element declares a function's type, or as in DMN 1.1
        the type of the answer itself."""
        name = types.local((node.get("typeRef") if node is not None else None) or "")
        function = dmn_xml.child(self._nodes[name], "functionItem") if name in self._nodes else None
        return self.of(node) if function is None else self.named(function.get("outputTypeRef"))

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
        allowed = self._test(node, "allowedValues")
        return ItemType(
            name=name,
            base=_base(None if base is None else self.named(base.text), allowed),
            parts=tuple(
                (part.get("name") or "", self._item(part, part.get("name") or ""))
                for part in dmn_xml.children(node, "itemComponent")
            ),
            many=node.get("isCollection") == "true",
            allowed=allowed,
            constraint=self._test(node, "typeConstraint"),
        )

    def _test(self, node: etree._Element, tag: str) -> str | None:
        values = dmn_xml.child(node, tag)
        return None if values is None else dmn_xml.text(values) or None


def _base(base: TypeRef, allowed: str | None) -> TypeRef:
    """Allowed values of its own stand in the place of those of a single base (DMN TCK 0104)."""
    if allowed is None or not isinstance(base, ItemType) or base.many or base.parts:
        return base
    return replace(base, base=_base(base.base, allowed), allowed=None)

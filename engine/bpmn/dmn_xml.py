"""How DMN's XML is looked at: children by local name, texts, references, and refusals."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from engine.bpmn import xml_reader
from engine.domain.errors import InvalidDiagram


@dataclass(frozen=True)
class Source:
    """A file that is being read; ``namespace`` is the model's own."""

    file: str
    namespace: str = ""

    def refuse(self, element: str | None, rule: str) -> InvalidDiagram:
        return InvalidDiagram(file=self.file, element=element, rule=rule)

    def target(self, reference: etree._Element, element: str) -> str:
        """The id that ``href`` names. Raises :class:`InvalidDiagram` where it is in another model."""
        space, _, name = (reference.get("href") or "").rpartition("#")
        if space not in ("", self.namespace):
            raise self.refuse(element, "imported_model")
        return name

    def text(self, node: etree._Element, element: str) -> str:
        """The FEEL text of an expression. Raises :class:`InvalidDiagram` for another language."""
        language = node.get("expressionLanguage") or "feel"
        if "feel" not in language.lower():
            raise self.refuse(element, "expression_language")
        return text(node)


def children(node: etree._Element, tag: str) -> list[etree._Element]:
    return [child for child in node if xml_reader.local_name(child) == tag]


def child(node: etree._Element, tag: str) -> etree._Element | None:
    found = children(node, tag)
    return found[0] if found else None


def text(node: etree._Element) -> str:
    found = child(node, "text")
    return "" if found is None else (found.text or "").strip()

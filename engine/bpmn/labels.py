"""Every label of a drawing by language: nodes, flows, lanes, pools. For viewers only."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from engine.bpmn.dialect.names import ZEEBE
from engine.bpmn.model import Languages
from engine.bpmn.xml_reader import parse

KEPT = 32
"""Drawings whose labels stay in memory; a published drawing never changes."""

_PROPERTIES = f"{{*}}extensionElements/{{{ZEEBE}}}properties/{{{ZEEBE}}}property"


@lru_cache(KEPT)
def labels(xml: bytes) -> dict[str, Languages]:
    """Element id to its texts; ``name`` is Kazakh, ``name.ru`` and ``name.en`` are properties."""
    return labels_of(parse(xml, ""))


def labels_of(root: etree._Element) -> dict[str, Languages]:
    """The same of a drawing, or a decision file, that was parsed already."""
    found: dict[str, Languages] = {}
    for node in root.iter(etree.Element):
        name, id_ = node.get("name") or node.get("label"), node.get("id")
        if name and id_:
            found[id_] = {"kk": name} | _others(node)
    return found


def _others(node: etree._Element) -> dict[str, str]:
    pairs = {one.get("name"): one.get("value") or "" for one in node.findall(_PROPERTIES)}
    return {locale: pairs[f"name.{locale}"] for locale in ("ru", "en") if pairs.get(f"name.{locale}")}

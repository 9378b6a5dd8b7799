"""Reads XML that comes from outside: no DTD, no entities, no network, no surprises in size.

A diagram is uploaded by a person and may be anything. A document type declaration has no place
in BPMN, DMN or their editors' files, so its mere presence is a refusal; with it go external
entities and entity bombs. Depth and size are limited before lxml builds a tree.
"""

from __future__ import annotations

import re

from lxml import etree

from engine.domain.errors import InvalidDiagram

MAX_BYTES = 10 * 1024 * 1024
MAX_DEPTH = 60
"""Levels of nesting. Real diagrams stay below 15; libxml2 itself stops at 256."""

_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def parse(data: bytes, file: str) -> etree._Element:
    """The root element, or :class:`InvalidDiagram` with the rule that was broken."""
    if len(data) > MAX_BYTES:
        raise InvalidDiagram(file=file, element=None, rule="too_large")
    data = data.removeprefix(_BYTE_ORDER_MARK)
    _refuse_other_encodings(data, file)
    if _DOCTYPE.search(data):
        raise InvalidDiagram(file=file, element=None, rule="document_type")
    _check_depth(data, file)
    try:
        return etree.fromstring(data, parser=_parser())
    except etree.XMLSyntaxError as error:
        raise _not_xml(file, error) from error


def local_name(element: etree._Element) -> str:
    return etree.QName(element).localname


def namespace(element: etree._Element) -> str | None:
    return etree.QName(element).namespace


def _refuse_other_encodings(data: bytes, file: str) -> None:
    """Only UTF-8: in UTF-16 the search for a document type would look past it."""
    declared = _ENCODING.match(data)
    if (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")) or b"\x00" in data:
        raise InvalidDiagram(file=file, element=None, rule="encoding")


def _check_depth(data: bytes, file: str) -> None:
    """A pull parser that keeps no tree: a deep file costs no more than its first levels."""
    depth = 0
    puller = etree.XMLPullParser(("start", "end"), resolve_entities=False, no_network=True, load_dtd=False)
    try:
        for offset in range(0, len(data), 65536):
            puller.feed(data[offset : offset + 65536])
            for event, element in puller.read_events():
                depth += 1 if event == "start" else -1
                if depth > MAX_DEPTH:
                    raise InvalidDiagram(file=file, element=None, rule="too_deep")
                if event == "end" and isinstance(element, etree._Element):
                    element.clear()
    except etree.XMLSyntaxError as error:
        raise _not_xml(file, error) from error


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _not_xml(file: str, error: etree.XMLSyntaxError) -> InvalidDiagram:
    rule = "too_deep" if "depth" in str(error).lower() else "not_xml"
    return InvalidDiagram(file=file, element=None, rule=rule, line=error.lineno)

"""Where everything of a diagram stands: boxes, lines and labels as plain numbers, in drawing order."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.dialect.names import BPMN
from engine.bpmn.dialect.nodes import text_of
from engine.domain.errors import InvalidDiagram

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"

MOST = 5_000
"""Shapes and lines of one picture. The largest shipped diagram has about 150."""
FARTHEST = 1_000_000
"""No drawing is larger than this, in its own units."""
BETWEEN_PLANES = 80

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True)
class Shape:
    """``type`` is the BPMN name; ``event`` the kind of an event's definition, ``parallelMultiple`` and
    ``multiple`` of several; ``loop`` one of ``""``, ``loop``, ``parallel``, ``sequential``."""

    id: str
    type: str
    box: Box
    label: Box | None
    text: str
    event: str
    loop: str
    expanded: bool
    horizontal: bool
    dashed: bool
    marked: bool


@dataclass(frozen=True)
class Edge:
    """``points`` are at least two; ``direction`` is that of an association."""

    id: str
    type: str
    points: tuple[Point, ...]
    label: Box | None
    conditional: bool
    default: bool
    direction: str


@dataclass(frozen=True)
class Layout:
    """``box`` holds everything that is drawn."""

    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]
    box: Box


def read_layout(root: etree._Element) -> Layout:
    """Several planes, as of a subprocess with a drawing of its own, stand one below the other.

    Raises :class:`InvalidDiagram` where nothing (``not_drawn``) or more than :data:`MOST` (``too_large``)
    is drawn.
    """
    meant = {node.get("id"): node for node in root.iter(f"{{{BPMN}}}*") if node.get("id")}
    shapes: list[Shape] = []
    edges: list[Edge] = []
    boxes: list[Box] = []
    for plane in root.iter(f"{{{DI}}}BPMNPlane"):
        drawn = list(plane.iterchildren(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge"))
        if len(shapes) + len(edges) + len(drawn) > MOST:
            raise InvalidDiagram(file="", element=None, rule="too_large")
        found = [one for one in drawn if one.get("bpmnElement") in meant]
        lowest = min((one.y for node in found for one in _extent(node)), default=0.0)
        down = max(one.bottom for one in boxes) + BETWEEN_PLANES - lowest if boxes else 0.0
        for node in found:
            element = meant[node.get("bpmnElement")]
            if node.tag == f"{{{DI}}}BPMNShape":
                shapes += _shape(node, element, down)
            else:
                edges += _edge(node, element, meant, down)
            boxes += [Box(one.x, one.y + down, one.width, one.height) for one in _extent(node)]
    if not boxes:
        raise InvalidDiagram(file="", element=None, rule="not_drawn")
    return Layout(tuple(shapes), tuple(edges), around(boxes))


def _extent(node: etree._Element) -> list[Box]:
    """The shape or line itself and its label."""
    found = [box for box in (_box(node, 0), _label(node, 0)) if box]
    return [*found, *(Box(x, y, 0, 0) for x, y in _points(node, 0))]


def around(boxes: list[Box]) -> Box:
    left, top = min(one.x for one in boxes), min(one.y for one in boxes)
    return Box(left, top, max(one.right for one in boxes) - left, max(one.bottom for one in boxes) - top)


def _shape(node: etree._Element, element: etree._Element, down: float) -> Iterator[Shape]:
    box = _box(node, down)
    if box is None:
        return
    yield Shape(
        id=element.get("id") or "",
        type=_name(element),
        box=box,
        label=_label(node, down),
        text=_text(element),
        event=_event(element),
        loop=_loop(element),
        expanded=node.get("isExpanded") == "true",
        horizontal=node.get("isHorizontal") != "false",
        dashed=_dashed(element),
        marked=node.get("isMarkerVisible") == "true",
    )


def _edge(
    node: etree._Element, element: etree._Element, meant: Mapping[str | None, etree._Element], down: float
) -> Iterator[Edge]:
    points = tuple(_points(node, down))
    if len(points) < 2:
        return
    origin = meant.get(element.get("sourceRef"))
    own = element.get("id") or ""
    yield Edge(
        id=own,
        type=_name(element),
        points=points,
        label=_label(node, down),
        conditional=element.find(f"{{{BPMN}}}conditionExpression") is not None
        and origin is not None
        and not _name(origin).endswith("Gateway"),
        default=origin is not None and origin.get("default") == own,
        direction=element.get("associationDirection") or "",
    )


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _text(element: etree._Element) -> str:
    """What stands in the element itself: only a note has its words there."""
    found = element.find(f"{{{BPMN}}}text")
    return "" if found is None else text_of(found)


def _event(element: etree._Element) -> str:
    kinds = [
        _name(one).removesuffix("EventDefinition")
        for one in element.iterchildren(f"{{{BPMN}}}*")
        if _name(one).endswith("EventDefinition")
    ]
    if len(kinds) > 1:
        return "parallelMultiple" if element.get("parallelMultiple") == "true" else "multiple"
    return kinds[0] if kinds else ""


def _loop(element: etree._Element) -> str:
    if element.find(f"{{{BPMN}}}standardLoopCharacteristics") is not None:
        return "loop"
    several = element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    if several is None:
        return ""
    return "sequential" if several.get("isSequential") == "true" else "parallel"


def _dashed(element: etree._Element) -> bool:
    """What does not interrupt has a broken line, and a subprocess that an event begins a dotted one."""
    return "false" in (element.get("cancelActivity"), element.get("isInterrupting")) or (
        element.get("triggeredByEvent") == "true"
    )


def _box(node: etree._Element, down: float) -> Box | None:
    bounds = node.find(f"{{{DC}}}Bounds")
    if bounds is None:
        return None
    x, y, width, height = (_number(bounds.get(name)) for name in ("x", "y", "width", "height"))
    if x is None or y is None or width is None or height is None or width <= 0 or height <= 0:
        return None
    return Box(x, y + down, width, height)


def _label(node: etree._Element, down: float) -> Box | None:
    label = node.find(f"{{{DI}}}BPMNLabel")
    return None if label is None else _box(label, down)


def _points(node: etree._Element, down: float) -> Iterator[Point]:
    for point in node.iterchildren(f"{{{DD}}}waypoint"):
        x, y = _number(point.get("x")), _number(point.get("y"))
        if x is not None and y is not None:
            yield x, y + down


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= FARTHEST else None

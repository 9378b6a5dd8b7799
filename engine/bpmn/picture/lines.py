"""Flows and the other lines between elements."""

from __future__ import annotations

import itertools
import math

from engine.bpmn.picture.ink import extent, line_of, numbers, outer, text
from engine.bpmn.picture.layout import Box, Edge, Point


def drawn(edge: Edge) -> str:
    points = edge.points
    signs = ""
    if edge.type in ("sequenceFlow", "messageFlow") or edge.direction == "Both":
        signs += _tip(points[-2], points[-1], filled=edge.type == "sequenceFlow")
    elif edge.type.startswith("data") or edge.direction == "One":
        signs += _tip(points[-2], points[-1], filled=False)
    if edge.direction == "Both":
        signs += _tip(points[1], points[0], filled=False)
    kind = "l"
    if edge.type == "messageFlow":
        kind = "l dashed"
        signs += f'<circle class="o" cx="{numbers(points[0][0])}" cy="{numbers(points[0][1])}" r="3.5"/>'
    elif edge.type != "sequenceFlow":
        kind = "l dotted"
    if edge.conditional:
        signs += _turned("M0 0 8-5 16 0 8 5Z", points[0], points[1], "o")
    elif edge.default:
        signs += _turned("M6-5 12 5", points[0], points[1], "i")
    return f'<path class="{kind}" d="M{line_of(points)}"/>{signs}'


def name_beside(edge: Edge, name: str) -> tuple[str, Box]:
    """Where the drawing has put the name, else above the middle of the line; with the room that it takes."""
    if edge.label is not None:
        lines, x, top = outer(name, edge.label.width), edge.label.middle[0], edge.label.y
    else:
        lines = outer(name)
        x, y = _halfway(edge.points)
        top = y - lines.height - 2
    return text(lines, x, top), extent(lines, x, top)


def _halfway(points: tuple[Point, ...]) -> Point:
    lengths = [math.dist(one, other) for one, other in itertools.pairwise(points)]
    left = sum(lengths) / 2
    for (one, other), length in zip(itertools.pairwise(points), lengths, strict=True):
        if length and left <= length:
            share = left / length
            return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share
        left -= length
    return points[-1]


def reach(points: tuple[Point, ...]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _tip(before: Point, end: Point, *, filled: bool) -> str:
    return _turned("M0 0-10-4.5V4.5Z", end, before, "t" if filled else "o", back=True)


def _turned(path: str, at: Point, towards: Point, kind: str, *, back: bool = False) -> str:
    """A sign at a point of a line, along it; ``back``: it looks away from ``towards``."""
    angle = math.degrees(math.atan2(towards[1] - at[1], towards[0] - at[0])) + (180 if back else 0)
    turn = f" rotate({numbers(angle)})" if round(angle % 360, 1) else ""
    return f'<path class="{kind}" transform="translate({numbers(*at)}){turn}" d="{path}"/>'

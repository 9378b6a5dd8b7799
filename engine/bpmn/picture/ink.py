"""Texts, signs and numbers as SVG."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from engine.bpmn.picture.layout import Box, Point
from engine.bpmn.picture.wording import LINE, SIZE, Lines, width, wrapped

OUTER_WIDTH = 90.0
WIDEST_WORD = 150.0
"""Of a name beside its shape, unless the drawing gives it more room or a word needs it."""


def outer(name: str, room: float = OUTER_WIDTH) -> Lines:
    """A name that stands beside what it names."""
    longest = max((width(word) for word in name.split(" ")), default=0.0)
    return wrapped(name, max(room, OUTER_WIDTH, min(longest, WIDEST_WORD)))


def extent(lines: Lines, x: float, top: float) -> Box:
    """About where lines stand whose middle is ``x``: letters are reckoned, not measured."""
    widest = max((width(line, lines.size) for line in lines.lines), default=0.0)
    return Box(x - widest / 2, top, widest, lines.height)


def text(lines: Lines, x: float, top: float, *, kind: str = "n", more: str = "") -> str:
    """``x`` is the middle of the lines, or their left side for the kind ``left``."""
    if not any(lines.lines):
        return ""
    size = "" if lines.size == SIZE else f' font-size="{numbers(lines.size)}"'
    step = lines.size * LINE
    first = top + lines.size * 0.95
    rows = "".join(
        f'<tspan x="{numbers(x)}" y="{numbers(first + place * step)}">{escape(line, quote=False)}</tspan>'
        for place, line in enumerate(lines.lines)
    )
    return f'<text class="{kind}"{size}{more}>{rows}</text>'


def moved(sign: str, x: float, y: float, scale: float = 1) -> str:
    scaled = "" if scale == 1 else f" scale({numbers(scale)})"
    return f'<g transform="translate({numbers(x, y)}){scaled}">{sign}</g>'


def line_of(points: Iterable[Point]) -> str:
    return " ".join(numbers(*point) for point in points)


def numbers(*values: float) -> str:
    return " ".join(f"{value:.2f}".rstrip("0").rstrip(".") for value in values)

"""A picture for paper: in black and a few inks that a printer has, and in strips that can be read."""

from __future__ import annotations

import math

from engine.bpmn.picture.layout import Box
from engine.bpmn.picture.svg import MARGIN, Marks, Picture

WIDE, HIGH = 1400.0, 900.0
"""What one page shows, in the drawing's units: its letters are then some 6 points high."""
OVERLAP = 70.0

INK = """
.bpmn{fill:none;stroke:#1b1f23;stroke-width:1.5px;stroke-linejoin:round;
font-family:"Libertinus Serif";font-size:13px}
.bpmn text{fill:#1b1f23;stroke:none;text-anchor:middle}.bpmn .left{text-anchor:start}
.bpmn .name text{stroke:#fff;stroke-width:3px;paint-order:stroke}
.bpmn .b,.bpmn .o{fill:#fff}.bpmn .t,.bpmn .f{fill:#1b1f23}.bpmn .i{stroke-width:1.2px}
.bpmn .k{stroke:#fff;stroke-width:1.2px}.bpmn .w{stroke-width:2.5px}.bpmn .thick{stroke-width:3.5px}
.bpmn .dashed{stroke-dasharray:6 3}.bpmn .dotted{stroke-dasharray:1.5 3.5}
.bpmn .teeth{stroke-width:2.4px;stroke-dasharray:2.4 2.47}
.bpmn .is-visited > .b{fill:#dcefe2;stroke:#1b5e34;stroke-width:2px}
.bpmn .is-visited-scope > .b{stroke:#1b5e34}
.bpmn .is-visited > .l{stroke:#1b5e34;stroke-width:3px}.bpmn .is-visited > .t{fill:#1b5e34;stroke:#1b5e34}
.bpmn .is-current > .b{fill:#d7e7fb;stroke:#0b5cb8;stroke-width:3.5px}
.bpmn .is-ahead{stroke-opacity:.4;fill-opacity:.5}
"""
"""As ``webapp/static/css/diagram.css`` has it for the screen."""


def strips(picture: Picture, marks: Marks) -> tuple[str, ...]:
    """One SVG a page, from left to right; each begins with a piece of the one before."""
    box = picture.box
    width = max(WIDE, box.height * WIDE / HIGH)
    count = max(1, math.ceil((box.width - OVERLAP) / (width - OVERLAP)))
    each = (box.width - OVERLAP) / count + OVERLAP
    svg = picture.marked(marks).replace(">", f"><style>{INK}</style>", 1)
    return tuple(
        _seen(svg, Box(box.x + place * (each - OVERLAP), box.y, each, box.height)) for place in range(count)
    )


def _seen(svg: str, part: Box) -> str:
    width, height = part.width + 2 * MARGIN, part.height + 2 * MARGIN
    view = f"{part.x - MARGIN:.1f} {part.y - MARGIN:.1f} {width:.1f} {height:.1f}"
    head, _, rest = svg.partition(' viewBox="')
    return f'{head} width="{width:.1f}" height="{height:.1f}" viewBox="{view}"{rest.partition(chr(34))[2]}'

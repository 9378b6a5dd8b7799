"""What stands in one place: pools, steps, events, gateways, notes."""

from __future__ import annotations

from html import escape

from engine.bpmn.picture import symbols
from engine.bpmn.picture.ink import extent, line_of, moved, numbers, outer, text
from engine.bpmn.picture.layout import Box, Shape
from engine.bpmn.picture.wording import LINE, SIZE, fitted, wrapped

BAND = 30.0
"""Where a pool or lane has its name."""

_POOLS = frozenset({"participant", "lane"})
_SCOPES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
_DATA = frozenset({"dataObjectReference", "dataStoreReference", "dataObject"})
_NOTES = _DATA | {"textAnnotation", "group"}
_UNTITLED = _POOLS | {"textAnnotation", "group"}


def layer(shape: Shape) -> int:
    """In which order it is painted: frames first, what sits on an edge last. Lines go between 1 and 3."""
    if shape.type in _POOLS:
        return 0
    if shape.type == "boundaryEvent":
        return 4
    return 1 if shape.expanded and shape.type in _SCOPES else 3


def kind_of(shape: Shape) -> str:
    if shape.type in _POOLS:
        return "pool"
    if shape.type.endswith(("Event", "Gateway")):
        return "mark"
    if shape.type in _NOTES:
        return "note"
    if shape.expanded and shape.type in _SCOPES:
        return "scope"
    return "step call" if shape.type == "callActivity" else "step"


def drawn(shape: Shape, name: str) -> str:
    title = f"<title>{escape(name)}</title>" if name and shape.type not in _UNTITLED else ""
    return title + _body(shape, name)


def named_beside(shape: Shape) -> bool:
    return shape.type.endswith(("Event", "Gateway")) or shape.type in _DATA


def name_beside(shape: Shape, name: str) -> tuple[str, Box]:
    """Where the drawing has put the name, else below the shape; with the room that it takes."""
    if shape.label is None:
        lines, x, top = outer(name), shape.box.middle[0], shape.box.bottom + 4
    else:
        lines, x, top = outer(name, shape.label.width), shape.label.middle[0], shape.label.y
    return text(lines, x, top), extent(lines, x, top)


def _body(shape: Shape, name: str) -> str:
    box = shape.box
    if shape.type in _POOLS:
        return _rectangle(box) + _band(shape, name)
    if shape.type.endswith("Event"):
        return _event(shape)
    if shape.type.endswith("Gateway"):
        return _gateway(shape)
    if shape.type in _NOTES:
        return _note(shape, name)
    if shape.expanded and shape.type in _SCOPES:
        lines = fitted(name, box.width - 20, 3 * LINE * SIZE)
        return _frame(shape) + text(lines, box.middle[0], box.y + 4)
    return _frame(shape) + _sign(shape) + _inside(shape, name)


def _rectangle(box: Box, *, round_: float = 0, kind: str = "b") -> str:
    corner = f' rx="{numbers(round_)}"' if round_ else ""
    return (
        f'<rect class="{kind}" x="{numbers(box.x)}" y="{numbers(box.y)}" width="{numbers(box.width)}" '
        f'height="{numbers(box.height)}"{corner}/>'
    )


def _frame(shape: Shape) -> str:
    kinds = ["b", *(["dotted"] if shape.dashed else []), *(["thick"] if shape.type == "callActivity" else [])]
    frame = _rectangle(shape.box, round_=10, kind=" ".join(kinds))
    if shape.type != "transaction":
        return frame
    box = shape.box
    return frame + _rectangle(Box(box.x + 3, box.y + 3, box.width - 6, box.height - 6), round_=8, kind="i")


def _sign(shape: Shape) -> str:
    box, drawn = shape.box, ""
    if shape.type in symbols.TASKS:
        drawn += moved(symbols.TASKS[shape.type], box.x + 6, box.y + 6)
    below = [symbols.LOOPS[shape.loop]] if shape.loop else []
    if shape.type in _SCOPES or shape.type == "callActivity":
        below.append(symbols.COLLAPSED)
    if shape.type == "adHocSubProcess":
        below.append(symbols.AD_HOC)
    for place, sign in enumerate(below):
        right = (place - (len(below) - 1) / 2) * 20
        drawn += moved(sign, box.middle[0] + right, box.bottom - 10)
    return drawn


def _inside(shape: Shape, name: str) -> str:
    """In the middle; signs above and below keep their room where the name is long."""
    box = shape.box
    below = 16.0 if shape.loop or shape.type in _SCOPES or shape.type == "callActivity" else 4.0
    above = 20.0 if shape.type in symbols.TASKS else 4.0
    lines = fitted(name, box.width - 10, box.height - above - below)
    middle = box.y + (box.height - lines.height) / 2
    lowest = box.bottom - below - lines.height
    return text(lines, box.middle[0], min(max(middle, box.y + above), lowest))


def _event(shape: Shape) -> str:
    (x, y), radius = shape.box.middle, min(shape.box.width, shape.box.height) / 2
    middle = f'cx="{numbers(x)}" cy="{numbers(y)}"'
    ends, throws = shape.type == "endEvent", shape.type in ("endEvent", "intermediateThrowEvent")
    kind = f"b{' thick' if ends else ''}{' dashed' if shape.dashed else ''}"
    drawn = f'<circle class="{kind}" {middle} r="{numbers(radius)}"/>'
    if shape.type not in ("startEvent", "endEvent"):
        inner = "i dashed" if shape.dashed else "i"
        drawn += f'<circle class="{inner}" {middle} r="{numbers(max(radius - 3, 1))}"/>'
    sign = symbols.event(shape.event, thrown=throws)
    return drawn + (moved(sign, x, y, radius / 18 * 0.85) if sign else "")


def _gateway(shape: Shape) -> str:
    box = shape.box
    x, y = box.middle
    points = ((x, box.y), (box.right, y), (x, box.bottom), (box.x, y))
    drawn = f'<polygon class="b" points="{line_of(points)}"/>'
    sign = symbols.GATEWAYS.get(shape.type, "")
    # Without its sign an exclusive gateway is one that the author drew so.
    if shape.type == "exclusiveGateway" and not shape.marked:
        sign = ""
    return drawn + (moved(sign, x, y, box.width / 50) if sign else "")


def _note(shape: Shape, name: str) -> str:
    box = shape.box
    if shape.type == "textAnnotation":
        bracket = f"M{numbers(box.x + 10, box.y)}H{numbers(box.x)}V{numbers(box.bottom)}h10"
        lines = fitted(name, box.width - 12, box.height)
        return f'<path class="i" d="{bracket}"/>' + text(lines, box.x + 8, box.y + 4, kind="n left")
    if shape.type == "group":
        lines = wrapped(name, box.width)
        return _rectangle(box, round_=10, kind="i dotted") + text(lines, box.middle[0], box.y + 4)
    if shape.type == "dataStoreReference":
        side = f"{numbers(box.width / 2)} 7"
        body = (
            f"M{numbers(box.x, box.y + 7)}a{side} 0 1 1 {numbers(box.width)} 0v{numbers(box.height - 14)}"
            f"a{side} 0 1 1-{numbers(box.width)} 0zm0 0a{side} 0 1 0 {numbers(box.width)} 0"
        )
        return f'<path class="b" d="{body}"/>'
    fold = min(10.0, box.width / 2)
    body = (
        f"M{numbers(box.x, box.y)}H{numbers(box.right - fold)}l{numbers(fold, fold)}"
        f"V{numbers(box.bottom)}H{numbers(box.x)}Z"
        f"M{numbers(box.right - fold, box.y)}v{numbers(fold)}h{numbers(fold)}"
    )
    return f'<path class="b" d="{body}"/>'


def _band(shape: Shape, name: str) -> str:
    """The name of a pool or lane: upwards along its left side, or above where it stands upright."""
    box = shape.box
    line = ""
    if shape.horizontal:
        if shape.type == "participant":
            line = f'<path class="i" d="M{numbers(box.x + BAND, box.y)}V{numbers(box.bottom)}"/>'
        lines = fitted(name, box.height - 8, BAND - 2)
        x, y = box.x + BAND / 2, box.middle[1]
        turned = f' transform="rotate(-90 {numbers(x, y)})"'
        return line + text(lines, x, y - lines.height / 2, more=turned)
    if shape.type == "participant":
        line = f'<path class="i" d="M{numbers(box.x, box.y + BAND)}H{numbers(box.right)}"/>'
    lines = fitted(name, box.width - 8, BAND - 2)
    return line + text(lines, box.middle[0], box.y + (BAND - lines.height) / 2)

"""Draws a diagram. Style sheets say what ink and paper are; classes say what is a body, a line, a sign.

``<g data-id data-at class>`` is one element: ``data-at`` its box, the class what it is (:data:`KINDS`) and
how it is marked. A name that stands beside its element is a group of its own, on top.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape

from engine.bpmn.labels import labels_of
from engine.bpmn.model import Languages
from engine.bpmn.picture import lines, shapes
from engine.bpmn.picture.ink import numbers
from engine.bpmn.picture.layout import Box, Layout, around, read_layout
from engine.bpmn.picture.wording import harmless
from engine.bpmn.xml_reader import parse

KINDS = frozenset({"pool", "scope", "step", "step call", "mark", "flow", "note", "name"})
"""``scope`` and ``step call`` hold other steps; ``mark`` is an event or a gateway."""

KEPT = 96
"""Pictures that stay in memory: of one drawing in three languages. A published drawing never changes."""
KEPT_BYTES = 512 * 1024
"""A file above this is drawn each time: the largest shipped one has 80,000 bytes."""

MARGIN = 6.0


@dataclass(frozen=True)
class Part:
    """One element: ``kind`` is its class, ``body`` what is drawn of it."""

    id: str
    kind: str
    at: Box
    body: str


@dataclass(frozen=True)
class Marks:
    """How a way is shown, by ids. ``current`` is where it stands, ``just`` what the last step took;
    ``classes``: one more class of some elements. Without a way nothing is ahead."""

    visited: Collection[str] = ()
    flows: Collection[str] = ()
    current: Collection[str] = ()
    just: Collection[str] = ()
    classes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Picture:
    """``box`` holds everything, in the drawing's own units."""

    box: Box
    parts: tuple[Part, ...]

    def marked(self, marks: Marks) -> str:
        """The SVG. What it says of the way, the script of the replay says of each other step."""
        passed = frozenset((*marks.visited, *marks.flows))
        told = Marks(passed, (), frozenset(marks.current), frozenset(marks.just), marks.classes)
        inner = "".join(_group(part, told, began=bool(marks.visited)) for part in self.parts)
        view = numbers(
            self.box.x - MARGIN,
            self.box.y - MARGIN,
            self.box.width + 2 * MARGIN,
            self.box.height + 2 * MARGIN,
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="bpmn" viewBox="{view}" aria-hidden="true">'
            f"{inner}</svg>"
        )


def picture(xml: bytes, locale: str) -> Picture:
    """``locale`` is that of the names; where one is missing its Kazakh, Russian or English stands.

    Raises :class:`InvalidDiagram` for what is no XML, and as :func:`read_layout`.
    """
    return _kept(xml, locale) if len(xml) <= KEPT_BYTES else _drawn(xml, locale)


@lru_cache(KEPT)
def _kept(xml: bytes, locale: str) -> Picture:
    return _drawn(xml, locale)


def _drawn(xml: bytes, locale: str) -> Picture:
    root = parse(xml, "")
    layout = read_layout(root)
    names = {id_: _said(texts, locale) for id_, texts in labels_of(root).items()}
    parts = [part for _, part in sorted(_parts(layout, names), key=lambda one: one[0])]
    return Picture(around([layout.box, *(one.at for one in parts)]), tuple(parts))


def _said(texts: Languages, locale: str) -> str:
    return texts.get(locale) or texts.get("kk") or texts.get("ru") or texts.get("en") or ""


def _parts(layout: Layout, names: Mapping[str, str]) -> Iterator[tuple[tuple[int, float], Part]]:
    """With what says the order of painting: frames, lines, steps, what sits on their edges, names beside."""
    for shape in layout.shapes:
        name, box = harmless(shape.text or names.get(shape.id, "")), shape.box
        body = Part(shape.id, shapes.kind_of(shape), box, shapes.drawn(shape, name))
        yield (shapes.layer(shape), -box.width * box.height), body
        if name and shapes.named_beside(shape):
            beside, room = shapes.name_beside(shape, name)
            yield (5, 0.0), Part(shape.id, "name", room, beside)
    for edge in layout.edges:
        box = lines.reach(edge.points)
        yield (2, 0.0), Part(edge.id, "flow", box, lines.drawn(edge))
        if name := harmless(names.get(edge.id, "")):
            beside, room = lines.name_beside(edge, name)
            yield (5, 0.0), Part(edge.id, "name", room, beside)


def _group(part: Part, marks: Marks, *, began: bool) -> str:
    kinds = [part.kind]
    if part.id in marks.current:
        kinds.append("is-current")
    elif part.id in marks.visited:
        kinds.append("is-visited-scope" if part.kind in ("scope", "step call") else "is-visited")
    elif began and part.kind != "pool":
        kinds.append("is-ahead")
    if part.id in marks.just:
        kinds.append("is-just-taken")
    if more := marks.classes.get(part.id):
        kinds.append(more)
    at = numbers(part.at.x, part.at.y, part.at.width, part.at.height)
    return f'<g data-id="{escape(part.id)}" data-at="{at}" class="{escape(" ".join(kinds))}">{part.body}</g>'

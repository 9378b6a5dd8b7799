"""A text cut at the places that hints point at, so that a template can mark them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Mark:
    """A place with the number under which the list of hints names it."""

    start: int
    end: int
    number: int
    criterion: str
    level: str


@dataclass(frozen=True)
class Segment:
    """A run of text under the same marks; ``begins`` are those that start with it."""

    text: str
    marks: tuple[Mark, ...] = ()
    begins: tuple[Mark, ...] = ()

    @property
    def level(self) -> str:
        """The gravest of its marks."""
        levels = {mark.level for mark in self.marks}
        return next((level for level in ("fails", "advice", "seen") if level in levels), "")


def marked(text: str, marks: Iterable[Mark]) -> tuple[Segment, ...]:
    """The whole text in order; places may overlap, and what lies outside the text is left out."""
    inside = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    edges = sorted({0, len(text), *(m.start for m in inside), *(m.end for m in inside)})
    return tuple(
        Segment(
            text[start:end],
            tuple(mark for mark in inside if mark.start <= start and end <= mark.end),
            tuple(mark for mark in inside if mark.start == start),
        )
        for start, end in pairwise(edges)
    )

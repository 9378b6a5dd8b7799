"""Names broken into lines, by the usual width of letters: no font is at hand where a picture is drawn."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

SIZE = 12.0
"""Of the letters, in the drawing's units. Names that do not fit are set smaller, down to :data:`LEAST`."""
LEAST = 9.5
STEP = 0.5
LINE = 1.2
LONGEST = 300
"""Letters of a name that are drawn; the rest stands in the list beside."""

_NARROW = frozenset("iíljtfrI1!|.,:;'`()[]{}/\\ іїґј·")
_WIDE = frozenset("mwMWшщюжмфыШЩЮЖМФЫЪ@%&—№ӘЊЉQOQDGНӨҰҮҚҢО")


@dataclass(frozen=True)
class Lines:
    """``size`` of the letters; ``height`` of all lines together."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LINE


def harmless(text: str) -> str:
    """One line, without signs that turn or hide what follows them."""
    shown = "".join(
        " " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one
        for one in text[:LONGEST]
        if unicodedata.category(one) != "Cf"
    )
    return " ".join(shown.split())


def width(text: str, size: float = SIZE) -> float:
    return sum(_letter(one) for one in text) * size


def _letter(one: str) -> float:
    if one in _NARROW:
        return 0.32
    if one in _WIDE:
        return 0.86
    return 0.68 if one.isupper() else 0.58


def fitted(text: str, room: float, height: float) -> Lines:
    """In a box: smaller letters where a word is wider or the lines are more than it holds, and an ellipsis
    where even the smallest are."""
    text, size = harmless(text), SIZE
    while True:
        found = wrapped(text, room, size)
        whole = all(width(word, size) <= room for word in text.split(" "))
        if (whole and found.height <= height) or size <= LEAST:
            break
        size -= STEP
    most = max(1, int(height / (size * LINE)))
    if len(found.lines) <= most:
        return found
    return Lines((*found.lines[: most - 1], found.lines[most - 1].rstrip() + "…"), size)


def wrapped(text: str, room: float, size: float = SIZE) -> Lines:
    """As many lines as it needs."""
    lines: list[str] = []
    line = ""
    for word in harmless(text).split(" "):
        both = f"{line} {word}" if line else word
        if width(both, size) <= room:
            line = both
            continue
        if line:
            lines.append(line)
        *whole, line = _broken(word, room, size)
        lines += whole
    return Lines((*lines, line) if line else tuple(lines), size)


def _broken(word: str, room: float, size: float) -> list[str]:
    """A word wider than the room, at its hyphens or wherever it must be."""
    parts, part = [], ""
    for letter in word:
        if part and width(part + letter, size) > room:
            cut = part.rfind("-") + 1 or len(part)
            parts.append(part[:cut])
            part = part[cut:]
        part += letter
    return [*parts, part]

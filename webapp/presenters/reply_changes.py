"""What changed in a reply since the version that was sent back, paragraph by paragraph and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from engine.domain.reply_quality.hints import texts_of

_WORDS = re.compile(r"\S+\s*|\s+")
"""A word with the space after it: what is replaced is one run, not word and space by turns."""

_MANY = 3_000
"""Words of a paragraph above which it is shown as replaced whole: comparing grows with the square."""


@dataclass(frozen=True)
class Change:
    """``kind``: same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    """A field that changed, by the name of its control."""

    name: str
    parts: tuple[Change, ...]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Fields that differ, in the order of the newer version, those left out last."""
    old, new = texts_of(before), texts_of(after)
    names = [*new, *(name for name in old if name not in new)]
    return tuple(
        FieldChange(name, tuple(difference(old.get(name, ""), new.get(name, ""))))
        for name in names
        if old.get(name) != new.get(name)
    )


def difference(before: str, after: str) -> Iterator[Change]:
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        removed, added = "".join(old[a:b]), "".join(new[c:d])
        if kind == "replace":
            yield from _words(removed, added)
        else:
            yield from _changes(kind, removed, added)


def _words(before: str, after: str) -> Iterator[Change]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > _MANY:
        yield from _changes("replace", before, after)
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield from _changes(kind, _joined(old[a:b]), _joined(new[c:d]))


def _changes(kind: str, removed: str, added: str) -> Iterator[Change]:
    if kind == "equal":
        yield Change("same", added)
        return
    if removed:
        yield Change("removed", removed)
    if added:
        yield Change("added", added)


def _joined(words: Sequence[str]) -> str:
    return "".join(words)

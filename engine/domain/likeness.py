"""How alike two appeals are: copies of one letter, and other words for the same matter (R-033).

A *copy* shares runs of words, whoever sends it; a changed address or greeting breaks few of them. The *same
matter* in other words shares stems only, and many people share those: it is asked of letters of one person.
Both limits were set by measuring (``tests/unit/domain/test_likeness.py`` prints precision and recall).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from math import sqrt

from engine.domain.data_files import read_data
from engine.domain.text_signs import Word, fold, words_of

RUN = 3
"""Words in a run that two letters may share."""
MARKS = 64
"""Hashes kept of a letter, the smallest of its runs: shared runs of long letters stay among them."""
COPY = 0.6
SAME_MATTER = 0.4
STEM = 4  # letters: Kazakh and Russian endings lie behind them
SHORTEST_STEM = 3
_WHOLE = 4
PASSAGE = 4  # words: shorter common passages are chance


@dataclass(frozen=True)
class Passage:
    """The same words in two texts: begin and end of each, in characters."""

    start: int
    end: int
    other_start: int
    other_end: int


def marks(text: str) -> tuple[int, ...]:
    """Up to :data:`MARKS` numbers of 32 bits with a sign, for an index over all letters."""
    found = {_hash(run) for run in _runs(_telling(text))}
    return tuple(sorted(found)[:MARKS])


def copied(a: str, b: str) -> float:
    """How much of two letters is the same, word for word: 1.0 all of both, 0.0 no run of three words."""
    left, right = frozenset(_runs(_telling(a))), frozenset(_runs(_telling(b)))
    if not left or not right:
        return 0.0
    return round(2 * len(left & right) / (len(left) + len(right)), 3)


def telling_words(text: str) -> int:
    """How many different words a letter has beyond the formulas that all letters share."""
    whole, beginnings = _formulas()
    words = {word.folded for word in words_of(text)}
    return sum(word not in whole and not word.startswith(beginnings) for word in words)


def matter_likeness(a: str, b: str) -> float:
    """How much of what two letters speak of is the same, in whatever words: 0.0 to 1.0."""
    return matter_likeness_to(a)(b)


def matter_likeness_to(text: str) -> Callable[[str], float]:
    """The same for one letter against many, whose words are then taken apart once."""
    left = _stems(text)

    def likeness(other: str) -> float:
        right = _stems(other)
        if not left or not right:
            return 0.0
        return round(len(left & right) / sqrt(len(left) * len(right)), 3)

    return likeness


def passages(a: str, b: str) -> tuple[Passage, ...]:
    """What a reader should see marked in both, in the order of ``a``; passages of ``a`` never overlap."""
    left, right = words_of(a), words_of(b)
    places: dict[tuple[str, ...], int] = {}
    for n, run in enumerate(_runs([word.folded for word in right])):
        places.setdefault(run, n)
    found, at = [], 0
    while at < len(left):
        other = places.get(tuple(word.folded for word in left[at : at + RUN]))
        length = _common(left, right, at, other) if other is not None else 0
        if other is not None and length >= PASSAGE:
            last, other_last = left[at + length - 1], right[other + length - 1]
            found.append(Passage(left[at].start, last.end, right[other].start, other_last.end))
        at += max(length, 1)
    return tuple(found)


def _common(left: list[Word], right: list[Word], at: int, other: int) -> int:
    length = 0
    for one, two in zip(left[at:], right[other:], strict=False):
        if one.folded != two.folded:
            break
        length += 1
    return length


def _runs(words: list[str]) -> Iterable[tuple[str, ...]]:
    if len(words) < RUN:
        return [tuple(words)] if words else []
    return (tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1))


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in _telling(text) if len(word) >= SHORTEST_STEM)


def _telling(text: str) -> list[str]:
    """The words without formulas: everybody asks for measures to be taken. All of them if nothing is left."""
    words = [word.folded for word in words_of(text)]
    whole, beginnings = _formulas()
    telling = [word for word in words if len(word) >= SHORTEST_STEM and word not in whole]
    return [word for word in telling if not word.startswith(beginnings)] or words


@cache
def _formulas() -> tuple[frozenset[str], tuple[str, ...]]:
    """Short words stand for themselves: "бар" is no beginning of "барак"."""
    words = {fold(word) for word in read_data("formula_words")["words"]}
    long = tuple(sorted(word for word in words if len(word) > _WHOLE))
    return frozenset(words), long


def _hash(run: tuple[str, ...]) -> int:
    digest = hashlib.blake2b(" ".join(run).encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big", signed=True)

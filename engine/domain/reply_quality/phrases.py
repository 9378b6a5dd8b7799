"""Finds phrases in a text by the beginnings of their words, with the place where they stand.

Kazakh and Russian decline: "трудов кодекс" finds "Трудового кодекса". Kazakh letters are found as they are
typed without a Kazakh keyboard too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.domain.text_signs import Word, fold, words_of


@dataclass(frozen=True)
class Found:
    """A phrase and its place."""

    phrase: str
    start: int
    end: int


def find_phrases(text: str, phrases: Iterable[str], words: Sequence[Word] | None = None) -> Iterator[Found]:
    """In the order of the text; a word of a phrase is the beginning of a word of the text."""
    words = words_of(text) if words is None else words
    wanted = [(phrase, _stems(phrase)) for phrase in phrases]
    for index, first in enumerate(words):
        for phrase, stems in wanted:
            run = words[index : index + len(stems)]
            if len(run) == len(stems) and all(
                word.folded.startswith(stem) for word, stem in zip(run, stems, strict=True)
            ):
                yield Found(phrase, first.start, run[-1].end)


@lru_cache(maxsize=4096)
def _stems(phrase: str) -> tuple[str, ...]:
    return tuple(fold(phrase).split())

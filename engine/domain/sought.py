"""What a person typed into the search box, as words to look for, and where a text has them.

Every word is looked for as the beginning of a word, without its Kazakh or Russian ending: "жолдарды"
finds "жол". The rule is a list of endings, applied to what is typed only; the labelled pairs that it was
measured on are in ``tests/unit/domain/test_sought.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.domain.folding import LONGEST, SEPARATORS, fold_letters, tokens

MOST_CHARACTERS = 200
MOST_WORDS = 10
SHORTEST_STEM = 4
_ROUNDS = 3
"""Endings of a Kazakh word stand one behind another: plural, possession, case."""

_KAZAKH = (
    "лар лер дар дер тар тер нын нин дын дин тын тин ымыз имиз ыныз иниз мыз миз ныз низ"
    " дан ден тан тен нан нен мен бен пен га ге ка ке на не ны ни ды ди ты ти да де та те"
    " нда нде сы си ым им ын ин ы и"
)
_RUSSIAN = (
    "иями ями ами иях ях ах иям ям ам иев ев ов ией ей ой ий ый ого его ому ему ыми ими ых их"
    " ым им ом ем ую юю ая яя ое ее ые ие ию ия ье а я о е ы и у ю ь й"
)
_PLURALS = frozenset({"лар", "лер", "дар", "дер", "тар", "тер"})
_SOFTENED = ("г", "б")
"""What к, қ and п become before an ending with a vowel: мектеп, мектебі; жарық, жарығы."""
_ENDINGS = tuple(sorted({*_KAZAKH.split(), *_RUSSIAN.split()}, key=lambda one: (-len(one), one)))
_APART = re.compile(f"[{SEPARATORS}-]+")


@dataclass(frozen=True)
class Term:
    """One word as typed. ``ways``: any of these, each of which is beginnings that must all stand there."""

    ways: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Sought:
    """``numbers``: the whole as one number: its parts joined, and its parts without zeros, still apart."""

    terms: tuple[Term, ...]
    numbers: tuple[str, ...]

    @property
    def beginnings(self) -> frozenset[str]:
        return frozenset(one for term in self.terms for way in term.ways for one in way)


@dataclass(frozen=True)
class Piece:
    """A run of a snippet; ``marked``: it is what was looked for."""

    text: str
    marked: bool


def sought(text: str) -> Sought:
    """The first ten words; none where the text has neither letters nor digits."""
    terms, until = [], -1
    for token in tokens(text):
        if token.start < until:
            continue  # a part of the word with hyphens before it
        if token.whole:
            until = token.end
            parts = tuple(stem(one.folded) for one in tokens(text[token.start : token.end]) if not one.whole)
            ways: tuple[tuple[str, ...], ...] = ((stem(token.folded),), parts)
        else:
            ways = ((stem(token.folded),),)
        terms.append(Term(ways))
    return Sought(tuple(terms[:MOST_WORDS]), _numbers(text))


def stem(word: str) -> str:
    """The word without its endings; short words and those with digits stay whole."""
    if not word.isalpha():
        return word
    whole = word
    for _ in range(_ROUNDS):
        for ending in _ENDINGS:
            fewest = SHORTEST_STEM - (ending in _PLURALS)
            if word.endswith(ending) and len(word) - len(ending) >= fewest:
                word = word[: -len(ending)]
                break
        else:
            break
    softened = word != whole and word.endswith(_SOFTENED) and len(word) > SHORTEST_STEM
    return word[:-1] if softened else word


def _numbers(text: str) -> tuple[str, ...]:
    if not any(map(str.isdigit, text)):
        return ()
    parts = [part for part in _APART.split(fold_letters(text)) if part]
    bare = "-".join(part.lstrip("0") for part in parts)
    return tuple(dict.fromkeys(("".join(parts)[:LONGEST], bare[:LONGEST])))


def places(text: str, beginnings: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Begin and end of each word that begins with one of these, in order and apart."""
    looked_for, until = tuple(beginnings), 0
    single = {one for one in looked_for if len(one) < 2}
    longer = tuple(one for one in looked_for if len(one) > 1)
    for token in tokens(text):
        if token.start >= until and (token.folded.startswith(longer) or token.folded in single):
            yield token.start, token.end
            until = token.end


def snippet(text: str, beginnings: Sequence[str], width: int = 180) -> tuple[Piece, ...]:
    """The part of the text around the first hits, cut at words, with the hits marked; empty without a hit."""
    found = list(places(text, beginnings))
    if not found:
        return ()
    start = max(0, found[0][0] - width // 3)
    end = min(len(text), start + width)
    if start:
        space = text.find(" ", start, found[0][0])
        start = space + 1 if space >= 0 else found[0][0]
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space >= found[0][1] else max(end, found[0][1])
    pieces, at = [Piece("…", marked=False)] if start else [], start
    for first, last in found:
        if last > end:
            break
        if first > at:
            pieces.append(Piece(text[at:first], marked=False))
        pieces.append(Piece(text[first:last], marked=True))
        at = last
    if at < end:
        pieces.append(Piece(text[at:end], marked=False))
    if end < len(text):
        pieces.append(Piece("…", marked=False))
    return tuple(pieces)

"""How letters are folded, so that what is typed without a Kazakh keyboard finds what was written with one.

One letter becomes one letter, so that a place in the folded text is the same place in the text. The database
folds by the same two strings (``engine.queries.names.folded``, the function ``search_fold``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

FOLD_FROM = "әғқңөұүһіiё\u2010\u2011"
"""After lower case. The Latin i stands for the Kazakh one where there is no other; two kinds of hyphen."""
FOLD_TO = "агкноуухиие--"
APOSTROPHES = "'`\u2018\u2019\u02bc\u02b9"
_CASED = ((0x41, 0x5B), (0xC0, 0x180), (0x370, 0x590))
CAPITALS = "".join(
    letter
    for first, last in _CASED
    for letter in map(chr, range(first, last))
    if letter.lower() != letter and len(letter.lower()) == 1
)
"""For a database whose locale knows no letters but Latin ones."""


def _table() -> dict[int, str]:
    plain = dict(zip(FOLD_FROM, FOLD_TO, strict=True))
    lower = {letter: letter.lower() for letter in CAPITALS}
    every = lower | {letter: letter for letter in plain}
    return {ord(letter): plain.get(small, small) for letter, small in every.items()}


_TABLE = _table()

SEPARATORS = (
    r"\u0001-\u0026\u0028-\u002c\u002e\u002f\u003a-\u0040\u005b-\u005f\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9"
    r"\u00bb-\u00bf\u2000-\u200f\u2012-\u2017\u201a-\u206f\u2100-\u214f\u2190-\u2bff\u3000-\u303f"
)
"""A class of characters between words, as both Python and PostgreSQL read it; apostrophes and hyphens are
not among them."""
_TOKEN = re.compile(f"[^{SEPARATORS}]+")
_NO_APOSTROPHES = str.maketrans("", "", APOSTROPHES)
_PARTS = re.compile(r"[^-]+")
LONGEST = 40
"""Characters of a word that are kept."""


class Token(NamedTuple):
    """A word of a text and where it stands, in characters. ``whole``: its parts joined."""

    folded: str
    start: int
    end: int
    whole: bool = False


def fold_letters(text: str) -> str:
    """Lower case, Kazakh letters as they are typed without a Kazakh keyboard; as long as the text."""
    return text.translate(_TABLE)


def tokens(text: str) -> Iterator[Token]:
    """The words of a text: letters and digits; of a word with hyphens its parts, and first the parts joined.

    Apostrophes fall out. What the database keeps for the search are the same words (``search_lexemes``).
    """
    folded = fold_letters(text)
    for found in _TOKEN.finditer(folded):
        parts = [
            Token(word[:LONGEST], found.start() + part.start(), found.start() + part.end())
            for part in _PARTS.finditer(found[0])
            if (word := part[0].translate(_NO_APOSTROPHES))
        ]
        if len(parts) > 1:
            joined = "".join(part.folded for part in parts)[:LONGEST]
            yield Token(joined, parts[0].start, parts[-1].end, whole=True)
        yield from parts

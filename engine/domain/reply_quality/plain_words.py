"""Q8, plain words: how long the sentences are and how many words are long. Advice only.

Kazakh builds words from endings, so its long word has one syllable more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.domain.reply_quality.hints import Hint, Level
from engine.domain.text_signs import language

LONG_SENTENCE = 30
"""Words."""

LONG_WORD = {"kk": 6, "ru": 5, "en": 4}
"""Syllables, from which a word counts as long."""

MANY = 0.33
"""Share of long words above which the text is called hard to read."""

ENOUGH = 40
"""Words below which shares say nothing."""

_END = re.compile(r"[.!?…]+(?=\s+[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ«\"]|\s*\Z)|\n+")
_WORD = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile(r"[аеёиоуыэюяәөұүіaeiouy]")


def plain_word_hints(name: str, text: str) -> list[Hint]:
    """``name`` is the control in which the text stands."""
    hints = [
        Hint("long_sentence", Level.ADVICE, name, start, end, {"words": words})
        for start, end, words in sentences(text)
        if words > LONG_SENTENCE
    ]
    share = long_words(text)
    if share > MANY:
        hints.append(Hint("long_words", Level.ADVICE, facts={"percent": round(100 * share)}))
    return hints


def sentences(text: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and number of words of each; an abbreviation before a number ("ст. 76") ends none."""
    start = 0
    for end in (*(one.end() for one in _END.finditer(text)), len(text)):
        part = text[start:end]
        if words := len(_WORD.findall(part)):
            yield start + len(part) - len(part.lstrip()), start + len(part.rstrip()), words
        start = end


def long_words(text: str) -> float:
    """Their share, 0.0 in a text too short to judge."""
    words = _WORD.findall(text.lower())
    if len(words) < ENOUGH:
        return 0.0
    limit = LONG_WORD.get(language(text), LONG_WORD["ru"])
    return sum(len(_VOWEL.findall(word)) >= limit for word in words) / len(words)

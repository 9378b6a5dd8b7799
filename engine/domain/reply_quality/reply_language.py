"""Q3: the state language or the language of the appeal (Law on languages, Art. 11; R-124)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from engine.domain.reply_quality.hints import Hint, Level
from engine.domain.text_signs import language

STATE_LANGUAGE = "kk"
FEW_WORDS = 4
"""A paragraph with fewer words (a greeting, a number) says nothing about its language."""

_PARAGRAPH = re.compile(r"[^\n]+")


@dataclass(frozen=True)
class Paragraph:
    start: int
    end: int
    language: str
    words: int


def paragraphs(text: str) -> list[Paragraph]:
    """Those long enough to tell their language."""
    found = []
    for one in _PARAGRAPH.finditer(text):
        words = len(one.group().split())
        if words >= FEW_WORDS:
            found.append(Paragraph(one.start(), one.end(), language(one.group()), words))
    return found


def main_language(text: str) -> str:
    """The language of most words, ``other`` where nothing decides."""
    votes: Counter[str] = Counter()
    for one in paragraphs(text):
        votes[one.language] += one.words
    return votes.most_common(1)[0][0] if votes else language(text)


def language_hints(text: str, appeal_language: str, declared: str = "") -> list[Hint]:
    """``declared`` is the language that the executor chose for the reply."""
    if not text.strip():
        return []
    allowed = {STATE_LANGUAGE, appeal_language}
    main = main_language(text)
    facts = {"language": main, "appeal_language": appeal_language}
    if main not in allowed:
        hints = [Hint("other_language", Level.FAILS, "text", 0, len(text), facts)]
    else:
        hints = [Hint("language_fits", Level.SEEN, facts=facts)]
    if declared and declared != main:
        hints.append(
            Hint("language_not_declared", Level.FAILS, facts={"language": main, "declared": declared})
        )
    strange = [one for one in paragraphs(text) if one.language != main]
    hints += [
        Hint("mixed_language", Level.ADVICE, "text", one.start, one.end, {"language": one.language})
        for one in strange
    ]
    return hints

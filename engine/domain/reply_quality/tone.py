"""Q8: words that a citizen should not read in a reply: rude ones, and officialese that says nothing."""

from __future__ import annotations

from collections.abc import Mapping

from engine.domain.data_files import read_data
from engine.domain.reply_quality.hints import Hint, Level
from engine.domain.reply_quality.phrases import find_phrases
from engine.domain.text_signs import words_of

_LEVELS = {"rude": Level.FAILS, "officialese": Level.ADVICE}


def tone_hints(texts: Mapping[str, str]) -> list[Hint]:
    """By the name of the control; every place of every phrase."""
    listed = read_data("reply_tone")["phrases"]
    hints = []
    for name, text in texts.items():
        words = words_of(text)
        for kind, level in _LEVELS.items():
            phrases = [one for by_language in listed[kind].values() for one in by_language]
            hints += [
                Hint(kind, level, name, one.start, one.end) for one in find_phrases(text, phrases, words)
            ]
    return hints

"""What a text itself tells before anyone has read it: its language, threats, a likely topic.

The preliminary review (алдын ала қарау, R-033) suggests; people decide. Every suggestion carries
the words it rests on, so that it can be explained.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from engine.domain.classifiers import Item, classifier
from engine.domain.data_files import read_data
from engine.domain.folding import fold_letters

_WORD = re.compile(r"[^\W\d_]+")
MOST_SIGNS = 8  # words shown as the reason
_KAZAKH_LETTERS = frozenset("әғқңөұүһі")


@dataclass(frozen=True)
class Sign:
    """A phrase that may announce a crime or a threat; ``kind`` as in the checklist of P-03."""

    kind: str
    phrase: str


@dataclass(frozen=True)
class TopicSuggestion:
    """A likely topic. ``words`` are the stems that were found, ``confidence`` is between 0 and 1."""

    topic: str
    sub_topic: str | None
    confidence: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Word:
    """A word of a text, folded, and where it stands: begin and end in characters."""

    folded: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words in their order; digits are none, so that a house number makes no other letter."""
    return [Word(fold(found[0]), *found.span()) for found in _WORD.finditer(text)]


def fold(text: str) -> str:
    """Lower case, Kazakh letters as they are typed without a Kazakh keyboard, one space between words."""
    return " ".join(_WORD.findall(fold_letters(text)))


def language(text: str) -> str:
    """``kk``, ``ru``, ``en``, or ``other`` when nothing decides.

    Kazakh typed on a Russian keyboard lacks its letters, so common words are counted too.
    """
    return language_signs(text)[0]


def language_signs(text: str) -> tuple[str, tuple[str, ...]]:
    """The language, and the words that tell it: none when only the script does."""
    words = _WORD.findall(text.lower())
    if not words:
        return "other", ()
    marks = _language_marks()
    telling = {code: [w for w in words if w in marks[code]] for code in marks}
    lettered = [w for w in words if _KAZAKH_LETTERS.intersection(w)]
    votes = {code: len(found) for code, found in telling.items()}
    votes["kk"] += 2 * len(lettered)
    telling["kk"] += lettered
    best = max(votes, key=lambda code: votes[code])
    if votes[best] > 0:
        return best, tuple(dict.fromkeys(telling[best]))[:MOST_SIGNS]
    return _language_of_script(words), ()


def threat_signs(text: str) -> tuple[Sign, ...]:
    """Phrases that ask for the fast path (S1 req. 6; P-03). An empty answer promises nothing."""
    folded = f" {fold(text)} "
    return tuple(
        Sign(kind, phrase)
        for kind, phrases in read_data("threat_signs")["kinds"].items()
        for phrase in phrases
        if f" {fold(phrase)}" in folded
    )


def suggest_topic(text: str) -> TopicSuggestion | None:
    """The topic whose stems occur most, with the sub-topic behind it; ``None`` when no stem occurs."""
    folded = f" {fold(text)} "
    found = {item.code: words for item in classifier("topics").items if (words := _stems_in(folded, item))}
    if not found:
        return None
    parents = {i.code: i.parent for i in classifier("topics").items}
    scores: dict[str, int] = {}
    for code, words in found.items():
        top = parents[code] or code
        scores[top] = scores.get(top, 0) + len(words)
    topic = max(sorted(scores), key=lambda code: scores[code])
    below = [code for code in found if parents[code] == topic]
    sub_topic = max(below, key=lambda code: len(found[code])) if below else None
    stems = [s for code, found_stems in found.items() if topic in (code, parents[code]) for s in found_stems]
    return TopicSuggestion(
        topic, sub_topic, round(scores[topic] / sum(scores.values()), 2), tuple(dict.fromkeys(stems))
    )


# -- reading -------------------------------------------------------------------------------------


def _stems_in(folded: str, item: Item) -> list[str]:
    stems = item.extra.get("words", ())
    return [s for s in _strings(stems) if _stem_pattern(s).search(folded)]


@cache
def _stem_pattern(stem: str) -> re.Pattern[str]:
    """Each word of a stem is the beginning of a word: "нет вод" finds "нет воды"."""
    return re.compile("".join(rf" {re.escape(part)}\w*" for part in fold(stem).split()))


def _strings(value: object) -> Iterable[str]:
    return (str(v) for v in value) if isinstance(value, (list, tuple)) else ()


def _language_of_script(words: list[str]) -> str:
    cyrillic = sum(bool(re.search("[а-я]", w)) for w in words)
    return "ru" if cyrillic > len(words) / 2 else "other"


@cache
def _language_marks() -> dict[str, frozenset[str]]:
    return {code: frozenset(words) for code, words in read_data("language_marks").items() if code != "about"}

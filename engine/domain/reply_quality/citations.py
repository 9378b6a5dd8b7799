"""Q4: which articles of which acts a reply cites, and whether the act was in force that day.

Articles are written "76-бап", "ст. 76", "Art. 76"; an act is known by its name, its abbreviation or its
number beside a word such as "закон". What the register of acts does not hold is left to the reader.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from engine.domain.acts import Act, acts
from engine.domain.data_files import read_data
from engine.domain.reply_quality.hints import Hint, Level
from engine.domain.reply_quality.phrases import find_phrases
from engine.domain.text_signs import words_of

_NUMBER = r"\d{1,4}(?:-\d{1,2})?"
_ARTICLE = re.compile(
    rf"(?P<kk>{_NUMBER})\s?[-–]?\s?ба(?:п|бы|бын|бінд)\w*"
    rf"|(?<!\w)ст(?:ать[яиеёю]\w{{0,2}}|атей|\.)\s*(?P<ru>{_NUMBER})"
    rf"|(?<!\w)art(?:icles?|s?\.)\s*(?P<en>{_NUMBER})",
    re.IGNORECASE,
)
_ACT_NUMBER = re.compile(r"(?:№|(?<!\w)N[oо]?\.?)\s*(\d{1,4}(?:-[IVXІХ]{1,5})?)(?![\w-])")
_SENTENCE_END = re.compile(r"[.!?](?=\s+[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ«])|[;\n]")
_NEAR = 80
"""Characters before a number within which the word that makes it an act's must stand."""

_ROMAN = str.maketrans("ІХ", "IX")
"""Cyrillic letters that people type for Roman digits."""


@dataclass(frozen=True)
class Mention:
    """An act named at a place."""

    act: Act
    start: int
    end: int


@dataclass(frozen=True)
class Cited:
    """An article at a place; ``act`` is ``None`` where no act of the register is named with it."""

    article: str
    act: Act | None
    start: int
    end: int


def mentions(text: str, day: date) -> list[Mention]:
    """Acts of the register that the text names, by name or number, each place once, in order.

    Of two acts of one name, the two Constitutions, it is the one in force that day.
    """
    found = [*_named(text), *_numbered(text)]
    found.sort(key=lambda one: (one.start, -one.end, one.act.on(day) is None))
    kept: list[Mention] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def cited(text: str, day: date) -> list[Cited]:
    """Articles with the act they belong to: the nearest one named in the same sentence."""
    named = mentions(text, day)
    found = []
    for one in _ARTICLE.finditer(text):
        article = next(value for value in one.groupdict().values() if value)
        act = _nearest(named, one.start(), one.end(), _sentence(text, one.start()))
        found.append(Cited(article, act, one.start(), one.end()))
    return found


def reference_hints(
    references: Iterable[Mapping[str, Any]], day: date, *, allowed: Collection[str] = ()
) -> list[Hint]:
    """The same of norms chosen from the register, which need not be found in a text."""
    hints = []
    for row in references:
        act = acts().get(str(row.get("act") or ""))
        if act is None or not row.get("article"):
            continue
        if _applies(act, day, allowed):
            facts = {"act": act.id, "article": str(row["article"])}
            hints.append(Hint("article_cited", Level.SEEN, facts=facts))
        else:
            hints.append(_not_in_force(act, day))
    return hints


def citation_hints(
    texts: Mapping[str, str],
    day: date,
    *,
    references: Iterable[Mapping[str, Any]] = (),
    allowed: Collection[str] = (),
) -> list[Hint]:
    """``day`` is that of the reply; ``allowed`` are ids of acts that apply although no longer in force:
    the law of the time under which the appeal was registered."""
    hints = reference_hints(references, day, allowed=allowed)
    for place, text in texts.items():
        hints += _act_hints(place, text, day, allowed)
        hints += _article_hints(place, text, day, allowed)
    return hints or [Hint("no_citation", Level.FAILS)]


def _act_hints(place: str, text: str, day: date, allowed: Collection[str]) -> Iterator[Hint]:
    for one in mentions(text, day):
        if _applies(one.act, day, allowed):
            yield Hint("act_cited", Level.SEEN, place, one.start, one.end, {"act": one.act.id})
        else:
            yield replace(_not_in_force(one.act, day), place=place, start=one.start, end=one.end)


def _not_in_force(act: Act, day: date) -> Hint:
    last = max((one.in_force_to for one in act.versions if one.in_force_to), default=None)
    if last is not None and last < day:
        return Hint("act_not_in_force", Level.FAILS, facts={"act": act.id, "day": last.isoformat()})
    return Hint("act_not_yet_in_force", Level.FAILS, facts={"act": act.id})


def _article_hints(place: str, text: str, day: date, allowed: Collection[str]) -> Iterator[Hint]:
    for one in cited(text, day):
        facts = {"article": one.article}
        if one.act is None:
            yield Hint("act_not_in_register", Level.ADVICE, place, one.start, one.end, facts)
        elif _applies(one.act, day, allowed):
            yield Hint("article_cited", Level.SEEN, place, one.start, one.end, facts | {"act": one.act.id})


def _applies(act: Act, day: date, allowed: Collection[str]) -> bool:
    return act.on(day) is not None or act.id in allowed


def _named(text: str) -> Iterator[Mention]:
    words = words_of(text)
    for act, names in _names().items():
        for one in find_phrases(text, names, words):
            yield Mention(acts()[act], one.start, one.end)


def _numbered(text: str) -> Iterator[Mention]:
    for one in _ACT_NUMBER.finditer(text):
        number = one[1].translate(_ROMAN)
        for act in _by_number().get(number, ()):
            around = text[max(0, one.start() - _NEAR) : one.end() + _NEAR]
            if any(True for _ in find_phrases(around, _rank_words()[act.rank])):
                yield Mention(act, one.start(), one.end())
                break


def _nearest(named: Sequence[Mention], start: int, end: int, sentence: range) -> Act | None:
    near = [one for one in named if one.start in sentence]
    if not near:
        return None
    return min(near, key=lambda one: max(one.start - end, start - one.end)).act


def _sentence(text: str, at: int) -> range:
    """The part of the text around a place in which an act and its article stand together."""
    ends = [one.end() for one in _SENTENCE_END.finditer(text)]
    start = max((end for end in ends if end <= at), default=0)
    return range(start, min((end for end in ends if end > at), default=len(text)))


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    return {act: tuple(names) for act, names in read_data("act_names")["names"].items()}


@cache
def _rank_words() -> Mapping[str, tuple[str, ...]]:
    return {rank: tuple(words) for rank, words in read_data("act_names")["rank_words"].items()}


@cache
def _by_number() -> Mapping[str, tuple[Act, ...]]:
    return {act.number: tuple(_with_number(act.number)) for act in acts().values() if act.number}


def _with_number(number: str) -> Iterable[Act]:
    return (act for act in acts().values() if act.number == number)

"""Patterns of a reply's text, kept as data by topic and language, and filled from the case (decision 0006).

A pattern is never inserted by itself, and what it does not know it leaves open as :data:`GAP`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from engine.domain.data_files import read_data

GAP = "[…]"
"""Stands where the writer, or nobody yet, knows the words."""

PLACEHOLDERS = frozenset({"applicant", "issues", "number", "received_on"})
"""What a pattern may take from the case."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_OPEN = re.compile(r"\[[^\[\]\n]{0,80}(?:…|\.\.\.| / )[^\[\]\n]{0,80}\]")


@dataclass(frozen=True)
class ReplyTemplate:
    """``topics``: codes of the classifier of topics, none where it fits every topic. ``title`` is by the
    reader's language, ``text`` by that of the reply."""

    id: str
    topics: frozenset[str]
    title: Mapping[str, str]
    text: Mapping[str, str]


@cache
def reply_templates() -> tuple[ReplyTemplate, ...]:
    """All of them, in the order of the file."""
    raw = read_data("reply_templates")["templates"]
    return tuple(ReplyTemplate(one["id"], frozenset(one["topics"]), one["title"], one["text"]) for one in raw)


def templates_for(topic: str | None, language: str) -> tuple[ReplyTemplate, ...]:
    """Those of the topic first, then those of every topic; none in a language that no reply is written in."""
    fitting = [one for one in reply_templates() if language in one.text and _fits(one, topic)]
    return tuple(sorted(fitting, key=lambda one: not one.topics))


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The text with what ``facts`` know by placeholder, as it is, and a gap for what they do not."""
    return _PLACEHOLDER.sub(lambda one: facts.get(one[1]) or GAP, text)


def left_open(text: str) -> tuple[str, ...]:
    """The gaps of a pattern that nobody has filled, in their order: ``[…]``, ``[… what and when]``, a choice
    ``[is / is not]``, and as they are typed on a keyboard without ``…``."""
    return tuple(_OPEN.findall(text))


def placeholders(text: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(text))


def _fits(one: ReplyTemplate, topic: str | None) -> bool:
    return not one.topics or topic in one.topics

"""Messages to the applicant (domain report, 2.16), in three languages, as data with named places.

A paragraph that begins with "?" is left out when a fact it needs is not known; any other missing
fact is a mistake of the caller. Facts are put in as they are: a brace in a name stays a brace.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from string import Formatter

from engine.domain.data_files import read_data
from engine.domain.local_time import local

OPTIONAL = "?"


def codes() -> tuple[str, ...]:
    return tuple(code for code in read_data("messages") if code.startswith("M-"))


def render(code: str, locale: str, facts: Mapping[str, object]) -> tuple[str, str]:
    """(subject, body) of a message. Raises ``KeyError`` naming the message or the fact that is missing."""
    template = read_data("messages")[code]
    words = {name: _words(value) for name, value in facts.items() if value not in (None, "")}
    subject = template["subject"][locale].format_map(words)
    paragraphs = (_paragraph(text, words) for text in template["body"][locale])
    return subject, "\n\n".join(p for p in paragraphs if p is not None)


def places(code: str, locale: str, *, optional: bool) -> frozenset[str]:
    """Names of the facts that a message needs, or that it can also use."""
    template = read_data("messages")[code]
    texts = [template["subject"][locale], *template["body"][locale]]
    wanted = [t for t in texts if t.startswith(OPTIONAL) is optional]
    return frozenset(name for t in wanted for name in _names(t))


def _paragraph(text: str, words: Mapping[str, str]) -> str | None:
    if not text.startswith(OPTIONAL):
        return text.format_map(words)
    if all(name in words for name in _names(text)):
        return text.removeprefix(OPTIONAL).format_map(words)
    return None


def _names(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name]


def _words(value: object) -> str:
    if isinstance(value, datetime):
        return f"{local(value):%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return str(value)

"""The words of mails to staff: numbers, steps and counts, never a name or a word of an appeal.

A mail lies in places that the house does not guard. What may be read there is decided by the type of what
goes in: :class:`Line` has no field for more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.domain.data_files import read_data
from engine.domain.notifications import Kind

MOST_LINES = 10

_WORDS: Mapping[str, Mapping[str, str]] = read_data("staff_mails")


@dataclass(frozen=True)
class Line:
    """A case's number and the name of its step in the reader's language; either may be empty."""

    number: str
    step: str


@dataclass(frozen=True)
class Section:
    """``name`` is a key of the words; ``count`` may be more than there are lines."""

    name: str
    count: str
    lines: Sequence[Line] = ()


def notice_mail(kind: Kind, number: str, language: str, site: str, case_id: int) -> tuple[str, str]:
    """Subject and body."""
    what = _said(f"kind_{kind.value}", language)
    number = number or _said("unnumbered", language)
    open_ = [_said("open", language, address=f"{site}/cases/{case_id}")] if site else []
    return (
        _said("subject_now", language, what=f"{number}, {what}"),
        "\n".join([f"{number}: {what}.", "", *open_, _stop(language, site)]) + "\n",
    )


def digest_mail(day: date, sections: Sequence[Section], language: str, site: str) -> tuple[str, str]:
    """Subject and body."""
    text: list[str] = []
    for section in sections:
        text.append(f"{_said(section.name, language)}: {section.count}")
        shown = section.lines[:MOST_LINES]
        text += [f"  - {_line(line, language)}" for line in shown]
        if shown and str(len(shown)) != section.count:
            text.append(f"  - {_said('more', language)}")
        text.append("")
    open_ = [_said("open", language, address=f"{site}/inbox")] if site else []
    subject = _said("subject_digest", language, day=f"{day:%d.%m.%Y}")
    return subject, "\n".join([*text, *open_, _stop(language, site)]) + "\n"


def _line(line: Line, language: str) -> str:
    number = line.number or _said("unnumbered", language)
    return _said("line", language, number=number, step=line.step) if line.step else number


def _stop(language: str, site: str) -> str:
    address = f"{site}/notices/settings" if site else _said("where", language)
    return _said("stop", language, address=address)


def _said(name: str, language: str, **facts: str) -> str:
    return _WORDS[name][language].format(**facts)

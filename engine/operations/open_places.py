"""A letter whose pattern has places that nobody filled (``[…]``) goes no further.

A rule of the engine and not of the forms alone: it holds for cases on older diagrams too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.domain.errors import InvalidData
from engine.domain.reply_templates import left_open

LETTERS = frozenset(
    {
        *("reply", "contact_answer", "redirect", "termination", "return_appeal", "information_request"),
        *("complaint_draft", "complaint_satisfaction", "complaint_cover", "hearing_notice", "defects"),
    }
)
"""Kinds of record whose words reach somebody outside."""


def check_open_places(kind: str, data: Mapping[str, Any]) -> None:
    """Raises :class:`InvalidData` with ``place_left_open:[…]`` at each text of a letter that has one."""
    if kind in LETTERS and (found := open_places(data)):
        errors = {name: [f"place_left_open:{', '.join(gaps)}"] for name, gaps in found.items()}
        raise InvalidData(errors=errors)


def open_places(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What is left open, each place once, by the name of the control whose text has it."""
    found = {name: tuple(dict.fromkeys(left_open(text))) for name, text in _texts(data)}
    return {name: gaps for name, gaps in found.items() if gaps}


def _texts(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text, those of rows too."""
    for key, value in data.items():
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, list):
            for index, row in enumerate(value):
                if isinstance(row, Mapping):
                    yield from ((f"{key}-{index}-{name}", text) for name, text in _texts(row))

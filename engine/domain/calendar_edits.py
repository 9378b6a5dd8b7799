"""What people change in the calendar: one day at a time, over what the facts say of it.

A change is a fact like the others of a calendar's content (``changes`` beside ``holidays``, ``days`` and
``swaps``) and wins over them. Facts are never edited in place: a version with other changes is another
content, and the one before it stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class EditKind(StrEnum):
    HOLIDAY = "holiday"  # a public holiday: nobody works
    RELIGIOUS = "religious"  # a religious holiday, which never moves
    TRANSFER = "transfer"  # a day off moved here from a working weekend
    WORKING = "working"  # everybody works, whatever day it is
    AS_BEFORE = "as_before"  # an earlier change is taken back


NAMED = frozenset({EditKind.HOLIDAY, EditKind.RELIGIOUS})
"""Kinds that have a name of their own; the others are called by what they are."""


@dataclass(frozen=True)
class Edit:
    """``act`` names the act that says so. ``name`` by language, for a holiday."""

    day: date
    kind: EditKind
    act: str
    note: str = ""
    name: Mapping[str, str] = field(default_factory=dict)


def problems(edit: Edit, first: date, last: date) -> dict[str, list[str]]:
    """Codes by field; empty when the edit can be kept. Days from ``first`` to ``last`` can be edited."""
    found: dict[str, list[str]] = {}
    if not first <= edit.day <= last:
        found["day"] = ["outside_calendar"]
    if not edit.act.strip():
        found["act"] = ["required"]
    if edit.kind in NAMED:
        found |= {
            f"name_{language}": ["required"]
            for language in ("kk", "ru", "en")
            if not edit.name.get(language, "").strip()
        }
    return found


def with_edits(facts: Mapping[str, Any], edits: Iterable[Edit], version: str) -> dict[str, Any]:
    """The content of the next version: the old one with these edits, each in the place of an earlier one."""
    changes = {change["date"]: change for change in facts.get("changes", ())}
    for edit in edits:
        day = edit.day.isoformat()
        if edit.kind is EditKind.AS_BEFORE:
            changes.pop(day, None)
        else:
            changes[day] = _fact(edit)
    return {**facts, "version": version, "changes": [changes[day] for day in sorted(changes)]}


def _fact(edit: Edit) -> dict[str, Any]:
    return {
        "date": edit.day.isoformat(),
        "kind": edit.kind.value,
        "name": dict(edit.name) if edit.kind in NAMED else {},
        "source": edit.act,
        "note": edit.note,
    }

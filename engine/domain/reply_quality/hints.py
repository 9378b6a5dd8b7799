"""What was noticed in a reply, where it stands, and how much it weighs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    FAILS = "fails"  # the criterion looks unmet
    ADVICE = "advice"  # could be better; never a reason by itself
    SEEN = "seen"  # found and in order


@dataclass(frozen=True)
class Hint:
    """``code`` becomes words on the web floor. ``place`` is the control's name in the form
    (``arguments-0-why``), ``start`` and ``end`` are offsets in its text, in characters; ``facts`` hold what
    the words need and never another person's data: the place is enough to find it.
    """

    code: str
    level: Level
    place: str = ""
    start: int = 0
    end: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As a record keeps it."""
        found: dict[str, Any] = {"code": self.code, "level": self.level.value}
        if self.place:
            found |= {"place": self.place, "start": self.start, "end": self.end}
        return found | ({"facts": dict(self.facts)} if self.facts else {})

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Hint:
        return cls(
            str(raw["code"]),
            Level(raw["level"]),
            str(raw.get("place", "")),
            int(raw.get("start", 0)),
            int(raw.get("end", 0)),
            raw.get("facts") or {},
        )


def texts_of(reply: Mapping[str, Any]) -> dict[str, str]:
    """Every text of the reply that reaches the letter, by the name of its control, in the form's order."""
    found = {"text": reply.get("text"), "facts": reply.get("facts")}
    for key, columns in (("arguments", ("argument", "why")), ("measures", ("what", "responsible"))):
        for index, row in enumerate(rows_of(reply, key)):
            found |= {f"{key}-{index}-{column}": row.get(column) for column in columns}
    found |= {"norms": reply.get("norms"), "decision": reply.get("decision")}
    return {name: str(text) for name, text in found.items() if text}


def rows_of(reply: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The rows of a repeated kind; empty where there is none, whatever a draft holds instead."""
    rows = reply.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def fails(hints: Iterable[Hint]) -> bool:
    return any(hint.level is Level.FAILS for hint in hints)

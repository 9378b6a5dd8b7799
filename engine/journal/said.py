"""What an entry says, as far as the rows of its case follow from it.

A check reads the JSON of millions of entries, and that was its greatest part: what is named here is read, the
rest only checked to be JSON (decision 0016). Each function raises ``ValueError`` or ``RecursionError`` for
bytes that no verb writes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.json import Decoder


class Facts(Struct, gc=False):
    """``kind`` is that of the engine's command; what people do beside the process has none."""

    kind: str | None = None
    key: str | None = None


class Opened(Struct, gc=False):
    """A work item as it was opened."""

    key: str
    element_id: str
    form_key: str | None
    candidate_role: str | None
    organisation_id: int
    assignee_id: int | None
    due_at: datetime | None
    held_until: datetime | None


class Change(Struct, gc=False):
    """Of any entry: columns of the case, (kind, version) of records written and of records erased, incidents,
    timers that were given up, vouched rows (a first entry of before they were told has none, a newer one at
    least an empty list)."""

    fields: dict[str, Any] = {}
    records: list[tuple[str, int]] = []
    incidents: list[list[Any]] = []
    timers_cancelled: list[str] = []
    erased: list[tuple[str, int, int | None, datetime]] = []
    rows: list[tuple[str, int, dict[str, Any]]] | None = None


class Advance(Change, kw_only=True, gc=False):
    """Of an entry of the engine, which names what it closed, opened and set even where that is nothing."""

    closed: list[str]
    opened: list[Opened]
    timers: list[tuple[str, datetime]]
    jobs: list[tuple[str, str]] = []
    moved: list[tuple[str, str, str | None]] = []


_facts, _change, _advance = Decoder(Facts).decode, Decoder(Change).decode, Decoder(Advance).decode
_columns = Decoder(dict[str, Any]).decode


def facts(content: bytes) -> Facts:
    return _facts(_plain(content))


def change(content: bytes) -> Change:
    return _change(_plain(content))


def advance(content: bytes) -> Advance:
    return _advance(_plain(content))


def columns(content: bytes) -> dict[str, Any]:
    """The columns of its work item that somebody changed beside the process, among other things."""
    return _columns(_plain(content))


def _plain(content: bytes) -> bytes:
    """msgspec does not look for letters in what it steps over, and forgives space around a value."""
    if not content.isascii():
        content.decode()
    if content[:1] + content[-1:] != b"{}":
        raise ValueError("no object in its canonical form")
    return content

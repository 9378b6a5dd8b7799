"""The signed lines of the file of checkpoints that anybody may read: numbers, roots and times, no data.

Only whole lines with exactly the known names leave: one that a killed writer cut, or nobody signed, stays
behind. A page of a long file costs what the page weighs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

_NAMES = {"checkpoint", "up_to", "entries", "root", "at", "key", "signature"}
_MORE = {"reading", "reading_hash"}
"""What lines have since readings are covered."""
_WIDEST = 768
"""Bytes: more than any signed line has."""


def last_lines(path: Path, most: int) -> list[bytes]:
    """The newest signed lines, at most so many, in their order, each with its line end.

    Raises ``FileNotFoundError``, as the other does.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        _to_line(file, max(0, size - most * _WIDEST))
        return [line for line, told in _lines(file) if _is_signed(told)][-most:]


def lines_from(path: Path, first: int, most: int) -> list[bytes]:
    """The signed lines from this number of a checkpoint on, at most so many."""
    with path.open("rb") as file:
        _to_line(file, _place_of(file, first))
        wanted = (line for line, told in _lines(file) if _is_signed(told) and told["checkpoint"] >= first)
        return list(islice(wanted, most))


def _place_of(file: BinaryIO, first: int) -> int:
    """Where to begin to read: numbers only grow, so the file can be halved."""
    low, high = 0, file.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        _to_line(file, middle)
        number = next((told["checkpoint"] for _, told in _lines(file)), None)
        if number is None or number >= first:
            high = middle
        else:
            low = middle + 1
    return low


def _to_line(file: BinaryIO, place: int) -> None:
    """To the first line that begins there or later."""
    file.seek(max(0, place - 1))
    if place:
        file.readline()


def _lines(file: BinaryIO) -> Iterator[tuple[bytes, Mapping[str, Any]]]:
    """Each whole line of a checkpoint from here on, as it stands and what it says."""
    while (line := file.readline()).endswith(b"\n"):
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(told, dict) and type(told.get("checkpoint")) is int:
            yield line, told


def _is_signed(told: Mapping[str, Any]) -> bool:
    """With a seal, and with nothing that is not known to hold no data."""
    return told.keys() in (_NAMES, _NAMES | _MORE)

"""``jauap verify-journal --since``: the number of a checkpoint, or a file with its line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

MOST_BYTES = 64 * 1024 * 1024
_DIGITS = 18  # fewer than a number of the database may have

Line = Mapping[str, Any]


class Useless(Exception):
    """The argument names nothing that a check could begin at; its words say why."""


def told(argument: str) -> int | Sequence[Line]:
    """The number, or every line of the file, at least one. Raises :class:`Useless`."""
    if argument.isascii() and argument.isdigit() and len(argument) <= _DIGITS:
        return int(argument)
    lines = [line for line in _text(argument).splitlines() if line.strip()]
    if not lines:
        raise Useless(f"{argument} is empty: it has no line of a checkpoint.")
    return [_line(argument, number, line) for number, line in enumerate(lines, start=1)]


def _text(argument: str) -> str:
    try:
        with Path(argument).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise Useless(f"{argument} is larger than {MOST_BYTES >> 20} MB: no file of checkpoints.")
        return content.decode("utf-8-sig")
    except (OSError, ValueError):
        raise Useless(
            f"{argument!r} is neither the number of a checkpoint nor a file with the line of one."
        ) from None


def _line(argument: str, number: int, text: str) -> Line:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        line = None
    if not isinstance(line, dict) or type(line.get("checkpoint")) is not int:
        raise Useless(f"{argument}: line {number} is not the line of a checkpoint.")
    return line

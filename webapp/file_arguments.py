"""Files that a command is given by name, one by one or by folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

ENDINGS = frozenset({".bpmn", ".dmn", ".form", ".message"})
MAX_BYTES = 10 * 1024 * 1024

USAGE = 2
"""Exit code of a command that cannot read what it was given."""


def named(paths: Iterable[Path]) -> Iterator[Path]:
    """The files, and those of ours that the folders hold."""
    for path in paths:
        if path.is_dir():
            yield from sorted(inner for inner in path.rglob("*") if inner.suffix in ENDINGS)
        else:
            yield path


def read(path: Path) -> bytes:
    """Raises OSError. One byte more than is allowed is enough to say that it is too large."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)

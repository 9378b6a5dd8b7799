"""Whole numbers as a browser sends them: of revisions, versions and ids."""

from __future__ import annotations

REVISION = 8
ID = 18
"""Digits that the database's columns hold in any case."""


def whole(typed: str, digits: int = REVISION) -> int | None:
    """``None`` for what is no such number; ``isascii``: int() would take other scripts' digits."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= digits else None

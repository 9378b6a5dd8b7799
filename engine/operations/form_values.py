"""Values of a filled-in form on their way into columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any


def take(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Those of the fields that were filled in."""
    return {name: data[name] for name in names if data.get(name) is not None}


def day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None

"""One sequence of bytes for one value: what hashes and the journal are made of."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, letters as they are. Refuses what JSON cannot say (NaN, sets)."""
    text = json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain
    )
    return text.encode()


def plain(value: Any) -> Any:
    """The value as it comes back from its canonical bytes: dates become ISO strings."""
    return json.loads(canonical(value))


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")

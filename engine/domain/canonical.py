"""One sequence of bytes for one value: what hashes and the journal are made of."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from engine.domain.errors import InvalidData


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, letters as they are.

    Raises :class:`InvalidData` (``data``) on what people may send and JSON cannot say: NaN, halves of
    surrogate pairs, endless nesting. Other types (sets) are our own mistakes: ``TypeError``.
    """
    try:
        return _ENCODER.encode(value).encode()
    except UnicodeError:
        raise InvalidData(errors={"data": ["bad_characters"]}) from None
    except ValueError:
        raise InvalidData(errors={"data": ["not_a_number"]}) from None
    except RecursionError:
        raise InvalidData(errors={"data": ["too_long"]}) from None


def plain(value: Any) -> Any:
    """The value as it comes back from its canonical bytes: dates become ISO strings."""
    return json.loads(canonical(value))


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


_ENCODER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain
)

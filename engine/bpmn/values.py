"""Variables are plain JSON, in one order only: a state must not depend on how a dict was built."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from engine.domain.errors import InvalidData


def plain(value: Any) -> Any:
    """A deep copy in canonical form: sorted keys, lists for tuples, whole floats as ints.

    A database that reorders keys (``jsonb``) and a state read back from bytes then give the same
    FEEL lists and the same bytes. Raises :class:`InvalidData` for anything that is not JSON.
    """
    if value is None or isinstance(value, (bool, str, int)):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    raise InvalidData(errors={"": ["not_json"]}, type=type(value).__name__)


def _number(value: float) -> int | float:
    if not math.isfinite(value):
        raise InvalidData(errors={"": ["not_json"]}, type="infinite number")
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def put(target: dict[str, Any], path: str, value: Any) -> None:
    """Sets ``a.b.c`` without touching nested dicts that others may hold: they are replaced."""
    head, _, rest = path.partition(".")
    if not rest:
        target[head] = value
        return
    inner = target.get(head)
    copy = dict(inner) if isinstance(inner, Mapping) else {}
    put(copy, rest, value)
    target[head] = {key: copy[key] for key in sorted(copy)}

"""Whether a form's JSON has the shape that reading it relies on: uploaded forms may hold anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from engine import feel
from engine.domain.errors import ExpressionFailed

MAX_DEPTH = 10
MAX_COMPONENTS = 500

_MAPPINGS = ("properties", "validate", "conditional")
_LISTS = ("components", "values")
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def first_strange(raw: Mapping[str, Any], depth: int = 0) -> str | None:
    """The key (or type) of the first component that is not what it should be."""
    name = str(raw.get("key") or raw.get("type") or "")[:60]
    if depth > MAX_DEPTH or not _well_shaped(raw) or len(raw.get("components") or ()) > MAX_COMPONENTS:
        return name
    for child in raw.get("components") or ():
        strange = first_strange(child, depth + 1)
        if strange is not None:
            return strange
    return None


def _well_shaped(raw: Mapping[str, Any]) -> bool:
    mappings = all(isinstance(raw.get(name) or {}, Mapping) for name in _MAPPINGS)
    lists = all(
        isinstance(raw.get(name) or [], list)
        and all(isinstance(item, Mapping) for item in raw.get(name) or ())
        for name in _LISTS
    )
    return mappings and lists and _values_are_plain(raw)


def _values_are_plain(raw: Mapping[str, Any]) -> bool:
    return all(isinstance(item.get("value"), str | int | float) for item in raw.get("values") or ())


def broken_limit(limits: Mapping[str, Any]) -> str | None:
    """The rule that a field's limits break: a number, a date or a pattern that cannot be read."""
    numbers = ("minLength", "maxLength", "min", "max", "decimalDigits")
    if not all(_is_number(limits[name]) for name in numbers if name in limits):
        return "form_bad_limit"
    if not all(_is_day(limits[name]) for name in ("not_before", "not_after") if name in limits):
        return "form_bad_limit"
    return None if _is_pattern(limits.get("pattern", "")) else "form_bad_pattern"


def _is_number(value: Any) -> bool:
    try:
        return not isinstance(value, bool) and abs(float(value)) < 1e15
    except (TypeError, ValueError, OverflowError):
        return False


def _is_day(value: Any) -> bool:
    try:
        return value == "today" or bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def _is_pattern(pattern: Any) -> bool:
    if not isinstance(pattern, str):
        return False
    try:
        tried = feel.run('matches("", pattern)', {"pattern": pattern}, at=_ANY_TIME)
    except ExpressionFailed:
        return False
    return isinstance(tried.value, bool)

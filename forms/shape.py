"""Whether a form's JSON has the shape that reading it relies on: uploaded forms may hold anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from engine import feel
from engine.domain.errors import ExpressionFailed

MAX_DEPTH = 10
MAX_COMPONENTS = 500

_MAPPINGS = ("properties", "validate", "conditional")
_LISTS = ("components", "values")
_WHOLE = {"minLength": 100_000, "maxLength": 100_000, "decimalDigits": 10}
"""Limits that count something, each with its greatest sensible value."""

_VALIDATION_TYPES = ("", "custom", "email")
"""form-js's ready-made checks that the server makes as well; a phone number is kept as written."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,10})?\Z", re.ASCII)
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
    if not (mappings and lists and _values_are_plain(raw)):
        return False
    required = (raw.get("validate") or {}).get("required")
    return isinstance(required, bool | None) and _checks_are_plain(
        (raw.get("properties") or {}).get("checks")
    )


def _checks_are_plain(checks: Any) -> bool:
    """A list of mappings whose values are texts (:mod:`forms.checks`)."""
    return isinstance(checks or [], list) and all(
        isinstance(check, Mapping) and all(isinstance(word, str) for word in check.values())
        for check in checks or ()
    )


def _values_are_plain(raw: Mapping[str, Any]) -> bool:
    return all(isinstance(item.get("value"), str | int | float) for item in raw.get("values") or ())


def broken_limit(limits: Mapping[str, Any]) -> str | None:
    """The rule that a field's limits break: a number, a date or a pattern that cannot be read."""
    if not all(_is_whole(limits[name], most) for name, most in _WHOLE.items() if name in limits):
        return "form_bad_limit"
    if not all(_is_number(limits[name]) for name in ("min", "max") if name in limits):
        return "form_bad_limit"
    if limits.get("validationType", "") not in _VALIDATION_TYPES:
        return "form_unknown_validation"
    if not all(_is_day(limits[name]) for name in ("not_before", "not_after") if name in limits):
        return "form_bad_limit"
    return None if _is_pattern(limits.get("pattern", "")) else "form_bad_pattern"


def _is_whole(value: Any, most: int) -> bool:
    """The form's editor writes numbers, sometimes as texts."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text.isascii() and text.isdecimal() and len(text) < 10 and int(text) <= most


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return bool(_DECIMAL.match(value))
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def _is_day(value: Any) -> bool:
    if value == "today":
        return True
    try:
        return bool(_DAY.match(value) and date.fromisoformat(value))
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

"""DMN's typeRefs: does a value have the type that its column declares?"""

from __future__ import annotations

from typing import Any

from engine.feel.values import TemporalText

TEMPORAL_KINDS = {
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dayTimeDuration": "duration",
    "yearMonthDuration": "duration",
    "days and time duration": "duration",
    "years and months duration": "duration",
}
"""The typeRefs, old spelling and new, of temporal columns and the FEEL kind of each."""

NUMBERS = frozenset({"number", "integer", "long", "double"})


def read_as(value: Any, type_name: str | None) -> Any:
    """A process variable is JSON: in a temporal column its ISO text is that temporal."""
    kind = TEMPORAL_KINDS.get(_local(type_name))
    if kind and isinstance(value, str) and not isinstance(value, TemporalText):
        return TemporalText(value, kind)
    return value


def fits(value: Any, type_name: str | None) -> bool:
    """Null fits everything; an unknown type name (an item definition) is not checked."""
    name = _local(type_name)
    if value is None:
        return True
    if name == "string":
        return isinstance(value, str) and not isinstance(value, TemporalText)
    if name == "boolean":
        return isinstance(value, bool)
    if name in NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if name in TEMPORAL_KINDS:
        return isinstance(value, TemporalText) and value.kind == TEMPORAL_KINDS[name]
    return True


def _local(type_name: str | None) -> str:
    """``feel:string`` and ``string`` are the same."""
    return (type_name or "").rsplit(":", 1)[-1]

"""DMN's types: a value is read as the type that its place declares, or refused.

The rules are those of DMN 1.5, 10.3.2.9.4 (implicit conversions), without its last one: a value
that does not conform is an error here, never null.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.feel.values import Function, TemporalText

TEMPORAL_KINDS = {
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dateAndTime": "date and time",
    "dayTimeDuration": "duration",
    "yearMonthDuration": "duration",
    "days and time duration": "duration",
    "years and months duration": "duration",
}
"""The typeRefs, old spelling and new, of temporal columns and the FEEL kind of each."""

NUMBERS = frozenset({"number", "integer", "long", "double"})

MAX_DEPTH = 30
"""Structures in structures; an item definition may name itself."""

_DAYS = frozenset({"dayTimeDuration", "days and time duration"})
_YEARS = frozenset({"yearMonthDuration", "years and months duration"})
_MONTHS_ONLY = re.compile(r"-?P(\d+Y)?(\d+M)?\Z")
_ZERO = frozenset({"P0D", "PT0S", "P0M", "P0Y"})


@dataclass(frozen=True)
class ItemType:
    """An item definition: a narrowed base type or a structure, one or ``many`` of it.

    ``allowed`` is the unary test of each single value, ``constraint`` that of the whole value.
    """

    name: str
    base: TypeRef = None
    parts: tuple[tuple[str, TypeRef], ...] = ()
    many: bool = False
    allowed: str | None = None
    constraint: str | None = None


TypeRef = str | ItemType | None
"""A FEEL type's own name, an item definition, or nothing declared."""


class Misfit(ValueError):
    """The value is not of the declared type."""


Allows = Callable[[str, Any], bool]
"""Whether a unary test matches a value."""

Parse = Callable[[TemporalText], TemporalText]
"""Checks and normalises a temporal text; raises :class:`Misfit`."""


@dataclass(frozen=True)
class Reader:
    """Reads values as types; what needs FEEL is given.

    ``whole``: a structure must have all its parts. What comes from outside may lack some: reading
    one of those is an error where it happens.
    """

    allows: Allows
    parse: Parse
    whole: bool = True

    def read(self, value: Any, type_: TypeRef, depth: int = 0) -> Any:
        """Raises :class:`Misfit`. Null fits everything, and so does anything where nothing is declared."""
        if value is None or type_ is None or isinstance(value, Function):
            return value
        if depth > MAX_DEPTH:
            raise Misfit("the type is nested too deeply")
        if isinstance(type_, ItemType):
            return self._item(value, type_, depth)
        return self._simple(value, local(type_))

    def _item(self, value: Any, type_: ItemType, depth: int) -> Any:
        if type_.many:
            items = value if isinstance(value, list) else [value]
            read: Any = [self._single(item, type_, depth) for item in items]
        else:
            read = self._single(_only(value, type_), type_, depth)
        if type_.constraint and not self.allows(type_.constraint, read):
            raise Misfit(f"{read!r} is not an allowed value of {type_.name}")
        return read

    def _single(self, value: Any, type_: ItemType, depth: int) -> Any:
        read = (
            self._structure(value, type_, depth) if type_.parts else self.read(value, type_.base, depth + 1)
        )
        if type_.allowed and value is not None and not self.allows(type_.allowed, read):
            raise Misfit(f"{read!r} is not an allowed value of {type_.name}")
        return read

    def _structure(self, value: Any, type_: ItemType, depth: int) -> Any:
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise Misfit(f"{value!r} is not of type {type_.name}")
        parts = dict(type_.parts)
        if self.whole and (lacking := parts.keys() - value.keys()):
            raise Misfit(f"a {type_.name} lacks {', '.join(sorted(lacking))}")
        return {key: self.read(item, parts.get(key), depth + 1) for key, item in value.items()}

    def _simple(self, value: Any, name: str) -> Any:
        while isinstance(value, list) and len(value) == 1 and name in _SCALARS:
            value = value[0]
        kind = TEMPORAL_KINDS.get(name)
        if kind and isinstance(value, str):
            value = self._temporal(value, kind)
        if not fits(value, name):
            raise Misfit(f"the value is not of type {name}")
        return value

    def _temporal(self, value: str, kind: str) -> str:
        """A process variable is JSON: its ISO text is that temporal. A date is its midnight, UTC."""
        own = value.kind if isinstance(value, TemporalText) else None
        if kind == "date and time" and "T" not in value and own in (None, "date"):
            return self.parse(TemporalText(f"{value}T00:00:00Z", kind))
        return value if own else self.parse(TemporalText(value, kind))


def fits(value: Any, name: str) -> bool:
    """Null fits everything; a type name that is not FEEL's is not checked."""
    if value is None:
        return True
    if name == "string":
        return isinstance(value, str) and not isinstance(value, TemporalText)
    if name == "boolean":
        return isinstance(value, bool)
    if name in NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if name in TEMPORAL_KINDS:
        of_kind = isinstance(value, TemporalText) and value.kind == TEMPORAL_KINDS[name]
        return of_kind and _is_duration(value, name)
    return True


_SCALARS = frozenset({"string", "boolean"}) | NUMBERS | TEMPORAL_KINDS.keys()


def _is_duration(text: str, name: str) -> bool:
    months = _MONTHS_ONLY.match(text) is not None
    return text in _ZERO or (not (name in _DAYS and months) and not (name in _YEARS and not months))


def _only(value: Any, type_: ItemType) -> Any:
    """A list of one, where one value is declared, is that value."""
    if isinstance(value, list) and len(value) == 1 and not is_many(type_):
        return value[0]
    return value


def is_many(type_: TypeRef) -> bool:
    """Whether a list may stand there. A type that is not FEEL's may be anything."""
    if not isinstance(type_, ItemType):
        return type_ is not None and local(type_) not in _SCALARS
    return type_.many or (not type_.parts and is_many(type_.base))


def local(type_name: str) -> str:
    """``feel:string`` and ``string`` are the same."""
    return type_name.rsplit(":", 1)[-1].strip()

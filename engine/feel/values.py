"""What crosses the border into FEEL: plain JSON with sorted keys, doubles, and temporal values."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any, Self

INT_LIMIT = 2**31
"""QuickJS reads larger Python integers as wrapped 32-bit ones: they cross as doubles."""

MAX_DEPTH = 100

ALMATY = timezone(timedelta(hours=5))
"""One time in the whole country since 1 March 2024 (Government Resolution 19.01.2024 No. 20)."""

Path = tuple[str | int, ...]


class TemporalText(str):
    """An ISO text that remembers it was a FEEL ``kind``, between the steps of one decision.

    Never leaves ``engine.feel``: a stored copy would forget its kind and behave differently.
    """

    kind: str

    def __new__(cls, text: str, kind: str) -> Self:
        temporal = super().__new__(cls, text)
        temporal.kind = kind
        return temporal


@dataclass(frozen=True, eq=False)
class Function:
    """A function of a decision model. Lives in one decision's variables, never in JSON.

    ``call`` takes one value a parameter and raises :class:`ExpressionFailed`.
    """

    name: str
    parameters: tuple[str, ...]
    call: Callable[[Sequence[Any]], Any]


class NotPlain(ValueError):
    """A context value has no FEEL counterpart."""


@dataclass
class Border:
    """Walks values once: converts them and notes what the evaluator must know."""

    plain_keys: bool = True
    temporals: list[tuple[Path, str, str]] = field(default_factory=list)
    functions: list[tuple[Path, Function]] = field(default_factory=list)

    def convert(self, value: Any, path: Path) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str) and not isinstance(value, TemporalText):
            return str(value)
        if isinstance(value, int | float | Decimal):
            return _double(value, path)
        if len(path) > MAX_DEPTH:
            raise NotPlain(f"{_dotted(path[:3])}… is nested too deeply")
        if isinstance(value, Mapping):
            return self._mapping(value, path)
        if isinstance(value, list | tuple):
            return [self.convert(item, (*path, index)) for index, item in enumerate(value)]
        if isinstance(value, Function):
            self.functions.append((path, value))
        else:
            self.temporals.append((path, *_temporal(value, path)))
        return None

    def _mapping(self, value: Mapping[str, Any], path: Path) -> dict[str, Any]:
        converted = {}
        for key in sorted(value):
            self.plain_keys = self.plain_keys and is_plain(key)
            converted[key] = self.convert(value[key], (*path, key))
        return converted

    def temporals_json(self) -> str:
        return json.dumps(self.temporals) if self.temporals else ""


def _double(value: float | Decimal, path: Path) -> int | float:
    if isinstance(value, int) and -INT_LIMIT < value < INT_LIMIT:
        return value
    try:
        number = float(value)
    except OverflowError as overflow:
        raise NotPlain(f"{_dotted(path)} is too large a number") from overflow
    if not math.isfinite(number):
        raise NotPlain(f"{_dotted(path)} is not a finite number")
    return number


def _temporal(value: Any, path: Path) -> tuple[str, str]:
    if isinstance(value, TemporalText):
        return value.kind, str(value)
    if isinstance(value, datetime):
        return "date and time", value.isoformat()
    if isinstance(value, date):
        return "date", value.isoformat()
    if isinstance(value, time):
        return "time", value.isoformat()
    if isinstance(value, timedelta):
        return "duration", _duration(value)
    raise NotPlain(f"{_dotted(path)} is a {type(value).__name__}")


def _duration(value: timedelta) -> str:
    sign, rest = ("-", -value) if value < timedelta(0) else ("", value)
    seconds = rest.seconds + rest.microseconds / 1_000_000
    return f"{sign}P{rest.days}DT{seconds:.6f}S"


def _dotted(path: Iterable[str | int]) -> str:
    return ".".join(str(step) for step in path)


def is_plain(key: str) -> bool:
    """Whether a key cannot change how an expression is parsed; others (``b-c``) switch the cache off.

    ``?`` is the grammar's own name for the value under a unary test.
    """
    return (key.isascii() and key.isidentifier()) or key == "?"


def clock(at: datetime) -> tuple[str, str]:
    """The command's time as the country's local time and its fixed offset.

    Raises ``ValueError`` for a time without a zone: it would mean another moment elsewhere.
    """
    if at.tzinfo is None:
        raise ValueError("at must be timezone aware")
    return at.astimezone(ALMATY).replace(tzinfo=None).isoformat(), "+05:00"


def with_kinds(value: Any, temporals: Iterable[tuple[list[str | int], str]]) -> Any:
    """The evaluator's answer with its temporal texts marked by kind."""
    for path, kind in temporals:
        if not path:
            return TemporalText(value, kind)
        target = value
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = TemporalText(target[path[-1]], kind)
    return value


def without_kinds(value: Any) -> Any:
    """Plain JSON again, all the way down."""
    if isinstance(value, TemporalText):
        return str(value)
    if isinstance(value, Mapping):
        return {key: without_kinds(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_kinds(item) for item in value]
    return value

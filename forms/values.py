"""Marshmallow fields of one value each: they coerce HTML strings and answer with codes.

What depends on the whole form (required, hidden) is decided in :mod:`forms.schema`. Under
``partial`` (a draft) only the shape is checked: a half-typed text may be short.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from marshmallow import ValidationError, fields

from engine.domain import identity_numbers
from engine.feel.values import ALMATY
from forms import options
from forms.fields import Field, Option

MAX_TEXT = {"textfield": 1_000, "textarea": 100_000}
"""Characters, where the form sets no limit of its own."""

MAX_LIST = 200
MAX_NUMBER = 2**53
"""FEEL and browsers count in doubles: larger whole numbers would change on the way."""

YEARS = range(1900, 2200)
"""Other years in a form are slips of the finger."""

_UNSEEN = re.compile("[\t\n\x80-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Line ends in any spelling, tabs, and marks that turn the direction of writing around: one line of
text goes into headers of letters and into lists, where they would pretend to be something else."""

_EMAIL = re.compile(
    r"(?=.{3,254}\Z)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}\Z"
)
"""HTML's own rule for ``input type=email``, with at least one dot in the domain."""

_DAY = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?"
_SHAPES = {
    "date": re.compile(rf"{_DAY}\Z", re.ASCII),
    "time": re.compile(rf"{_CLOCK}\Z", re.ASCII),
    "datetime": re.compile(rf"{_DAY}[T ]{_CLOCK}(?:Z|[+-]\d{{2}}:\d{{2}})?\Z", re.ASCII),
}
"""What browsers send and the journal holds. Python reads more (weeks, ``20261123``), people do not."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?\d{1,20}(?:[.,]\d{1,10})?\Z", re.ASCII)
_ID = re.compile(r"[1-9]\d{0,18}\Z", re.ASCII)
_Day = TypeVar("_Day", bound=date)

_YES = frozenset({"true", "on", "yes", "1"})
_NO = frozenset({"false", "off", "no", "0"})


def clean_text(value: Any) -> str:
    """Text without control characters, with plain line ends and no outer spaces."""
    if not isinstance(value, str):
        raise ValidationError("not_text")
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n")
    if _CONTROL.search(text):
        raise ValidationError("bad_characters")
    return text


def clean_line(value: Any) -> str:
    """Like :func:`clean_text`, for a field that is one line."""
    text = clean_text(value)
    if _UNSEEN.search(text):
        raise ValidationError("bad_characters")
    return text


class _Value(fields.Field[Any]):
    """Empty is null; ``needed`` refuses it, for the cells of a row (never in a draft)."""

    def __init__(self, field: Field, *, needed: bool = False) -> None:
        super().__init__(
            allow_none=True,
            required=needed,
            error_messages={"required": "required", "null": "required"},
        )
        self.field = field
        self.needed = needed

    def deserialize(
        self,
        value: Any,
        attr: str | None = None,
        data: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        loaded = super().deserialize(value, attr, data, **kwargs)
        if self.needed and loaded is None and not kwargs.get("partial"):
            raise ValidationError("required")
        return loaded

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        if isinstance(value, str) and not value.strip():
            return None
        return self.read(value, draft=bool(kwargs.get("partial")))

    def read(self, value: Any, *, draft: bool) -> Any:
        raise NotImplementedError


class Text(_Value):
    def read(self, value: Any, *, draft: bool) -> str | None:
        text = (clean_text if self.field.type == "textarea" else clean_line)(value)
        limits = self.field.limits
        if len(text) > int(limits.get("maxLength", MAX_TEXT.get(self.field.type, 1_000))):
            raise ValidationError("too_long")
        if text and not draft and len(text) < int(limits.get("minLength", 0)):
            raise ValidationError("too_short")
        if text and not draft and limits.get("validationType") == "email" and not _EMAIL.match(text):
            raise ValidationError("not_an_email")
        return text or None


class IdentityNumber(_Value):
    """Kept without spaces and hyphens. What is doubtful in it is a warning, never an error."""

    def read(self, value: Any, *, draft: bool) -> str | None:
        text = clean_line(value)
        if len(text) > 50:
            raise ValidationError("too_long")
        return identity_numbers.parse(text).normalised or None


class Id(_Value):
    """The number of a person, an organisation or a file, as a string."""

    def read(self, value: Any, *, draft: bool) -> str:
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(text, str) or not _ID.match(text.strip()):
            raise ValidationError("not_an_id")
        return text.strip()


class Number(_Value):
    """A decimal comma is read as well: people here write one."""

    def read(self, value: Any, *, draft: bool) -> int | float:
        number = _decimal(value)
        limits = self.field.limits
        if abs(number) > MAX_NUMBER:
            raise ValidationError("too_large" if number > 0 else "too_small")
        digits = limits.get("decimalDigits")
        if digits is not None and number != round(number, int(digits)):
            raise ValidationError("too_many_decimals")
        if not draft and "min" in limits and number < _decimal(limits["min"]):
            raise ValidationError("too_small")
        if not draft and "max" in limits and number > _decimal(limits["max"]):
            raise ValidationError("too_large")
        return int(number) if number == number.to_integral_value() else float(number)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, str):
        text = re.sub(r"[\s\u00a0\u202f]", "", value)
        if not _NUMBER.match(text):
            raise ValidationError("not_a_number")
        value = text.replace(",", ".")
    elif isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
        raise ValidationError("not_a_number")
    try:
        return Decimal(str(value)) if not isinstance(value, int) else Decimal(value)
    except InvalidOperation as wrong:
        raise ValidationError("not_a_number") from wrong


class Moment(_Value):
    """A date, a time, or both; a local date-time without a zone is the country's."""

    def read(self, value: Any, *, draft: bool) -> str:
        if self.field.subtype == "time":
            return time.fromisoformat(_shaped(value, "time", "not_a_time")).isoformat("minutes")
        if self.field.subtype == "datetime":
            return str(_in_years(_local(_shaped(value, "datetime", "not_a_date"))).isoformat())
        return _in_years(date.fromisoformat(_shaped(value, "date", "not_a_date"))).isoformat()


def _finite(value: int | float) -> bool:
    """An ``int`` of any length is finite; ``math.isfinite`` would overflow on it."""
    return isinstance(value, int) or math.isfinite(value)


def _shaped(value: Any, shape: str, code: str) -> str:
    """The text, when it is of this shape and a moment that exists."""
    read: Any = {"date": date, "time": time, "datetime": datetime}[shape]
    text = value.strip() if isinstance(value, str) else ""
    try:
        if not _SHAPES[shape].match(text):
            raise ValueError(text)
        read.fromisoformat(text)
    except ValueError as wrong:
        raise ValidationError(code) from wrong
    return text


def _local(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    try:
        return moment.astimezone(ALMATY) if moment.tzinfo else moment.replace(tzinfo=ALMATY)
    except OverflowError as wrong:
        raise ValidationError("not_a_date") from wrong


def _in_years(day: _Day) -> _Day:
    if day.year not in YEARS:
        raise ValidationError("not_a_date")
    return day


class YesNo(_Value):
    def read(self, value: Any, *, draft: bool) -> bool:
        if isinstance(value, bool):
            return value
        text = value.strip().lower() if isinstance(value, str) else None
        if text in _YES or text in _NO:
            return text in _YES
        raise ValidationError("not_yes_or_no")


class Choice(_Value):
    """One of the offered values; HTML sends text, the answer is the value as the form has it."""

    def read(self, value: Any, *, draft: bool) -> Any:
        return _chosen(options.of(self.field), value)


class Many(_Value):
    """A list of plain values, each once, in the order given; empty is null."""

    def __init__(self, field: Field, item: _Value) -> None:
        super().__init__(field)
        self.item = item

    def read(self, value: Any, *, draft: bool) -> list[Any] | None:
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list | tuple):
            raise ValidationError("not_a_list")
        if len(value) > MAX_LIST:
            raise ValidationError("too_long")
        read = [self.item.deserialize(item, partial=draft) for item in value]
        return list(dict.fromkeys(item for item in read if item is not None)) or None


def _chosen(offered: tuple[Option, ...], value: Any) -> Any:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        for option in offered:
            if option.value == value or str(option.value) == value:
                return option.value
    raise ValidationError("not_an_option")

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
from typing import Any

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

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?\d{1,20}(?:[.,]\d{1,10})?\Z", re.ASCII)
_ID = re.compile(r"[1-9]\d{0,18}\Z", re.ASCII)
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
        text = clean_text(value)
        limits = self.field.limits
        if len(text) > int(limits.get("maxLength", MAX_TEXT.get(self.field.type, 1_000))):
            raise ValidationError("too_long")
        if text and not draft and len(text) < int(limits.get("minLength", 0)):
            raise ValidationError("too_short")
        return text or None


class IdentityNumber(_Value):
    """Kept without spaces and hyphens. What is doubtful in it is a warning, never an error."""

    def read(self, value: Any, *, draft: bool) -> str | None:
        text = clean_text(value)
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
            return str(_iso(time.fromisoformat, value, "not_a_time").isoformat("minutes"))
        if self.field.subtype == "datetime":
            moment = _iso(datetime.fromisoformat, value, "not_a_date")
            local = moment.astimezone(ALMATY) if moment.tzinfo else moment.replace(tzinfo=ALMATY)
            return str(local.isoformat())
        return str(_iso(date.fromisoformat, value, "not_a_date").isoformat())


def _finite(value: int | float) -> bool:
    """An ``int`` of any length is finite; ``math.isfinite`` would overflow on it."""
    return isinstance(value, int) or math.isfinite(value)


def _iso(read: Any, value: Any, code: str) -> Any:
    if not isinstance(value, str) or len(value) > 40:
        raise ValidationError(code)
    try:
        moment = read(value.strip())
    except ValueError as wrong:
        raise ValidationError(code) from wrong
    if getattr(moment, "year", 2000) not in YEARS:
        raise ValidationError(code)
    return moment


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

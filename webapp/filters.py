"""Filters as they stand in an address: read, or refused in words; never guessed at and never a crash."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine.domain.errors import JauapError

MAX_ID = 2**63 - 1
YEARS = range(1991, 2200)
"""Beyond them there are no appeals, and at the ends of the calendar no day before or after."""


class InvalidFilter(JauapError):
    """The address names a filter, a sort or a value that does not exist. Details: ``name``, ``value``."""

    code = "invalid_filter"
    status = 400


def one_of(arguments: Mapping[str, str], name: str, known: tuple[str, ...], default: str) -> str:
    value = arguments.get(name) or default
    if value != default and value not in known:
        raise InvalidFilter(name=name, value=value)
    return value


def number(arguments: Mapping[str, str], name: str, top: int) -> int | None:
    value = arguments.get(name, "")
    if not value:
        return None
    # isascii: int() would accept other scripts' digits, which no link of ours contains
    if not (value.isascii() and value.isdigit() and len(value) < 20) or not 0 < int(value) <= top:
        raise InvalidFilter(name=name, value=value)
    return int(value)


def code(arguments: Mapping[str, str], name: str) -> str | None:
    value = arguments.get(name, "")
    if value and not value.replace("_", "").replace(".", "").isalnum():
        raise InvalidFilter(name=name, value=value)
    return value or None


def read_day(arguments: Mapping[str, str], name: str) -> date | None:
    """``None`` where the address says nothing. Raises :class:`InvalidFilter` for no day, or none of ours."""
    value = arguments.get(name, "")
    try:
        found = date.fromisoformat(value) if value else None
    except ValueError as error:
        raise InvalidFilter(name=name, value=value) from error
    if found is not None and found.year not in YEARS:
        raise InvalidFilter(name=name, value=value)
    return found

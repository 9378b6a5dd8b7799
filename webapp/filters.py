"""Filters as they stand in an address: read, or refused in words; never guessed at and never a crash."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine.domain.errors import JauapError

MAX_ID = 2**63 - 1


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


def day(arguments: Mapping[str, str], name: str) -> date | None:
    value = arguments.get(name, "")
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise InvalidFilter(name=name, value=value) from error

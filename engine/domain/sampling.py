"""Random samples that anybody can draw again: the order of SHA-256 of the seed and the name of each case.

The seed decides everything, so it is printed on the act. A seed made by the system is 16 bytes of the
operating system. Whoever gives one could have tried others before: the act says that it was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256

SEED = re.compile(r"[0-9A-Za-z-]{8,64}")


class Population(StrEnum):
    """What is drawn from; days are those of registration, or of the quality analysis that accepted."""

    REGISTERED = "registered"
    ACCEPTED = "accepted"


class Line(StrEnum):
    """What is looked at in each case (R-088)."""

    VOUCHER = "voucher"
    REGISTERED_IN_TIME = "registered_in_time"
    TYPE = "type"
    NOTICES = "notices"
    QUALITY = "quality"
    FILE = "file"
    RETENTION = "retention"


class Result(StrEnum):
    OK = "ok"
    NOT = "not"
    NOT_APPLICABLE = "not_applicable"


def case_key(organisation: str, number: str) -> str:
    """The name of a case among all: the code of the organisation and the registration number."""
    return f"{organisation}|{number}"


def drawn(seed: str, keys: Iterable[str], size: int) -> list[str]:
    """The ``size`` first keys in the order of SHA-256 over ``seed|key`` in UTF-8."""
    return sorted(keys, key=lambda key: sha256(f"{seed}|{key}".encode()).digest())[:size]


def population_digest(keys: Iterable[str]) -> bytes:
    """SHA-256 over all keys in their order, one a line: two populations with one digest are the same."""
    return sha256("\n".join(sorted(keys)).encode()).digest()


def size_of(population: int, count: int | None, percent: int | None) -> int:
    """How many are drawn: ``count``, or so many of a hundred, rounded up; never more than there are."""
    wanted = count if count is not None else -(-population * (percent or 0) // 100)
    return min(wanted, population)

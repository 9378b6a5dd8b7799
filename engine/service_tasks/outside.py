"""What a task outside of any transaction is given, and the three ways in which it ends.

It returns its result, throws an error that the diagram may catch, or fails. It is tried until an attempt
brought one of the first two back; every attempt has the same key, by which the other side may know it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

MAX_CODE = 100
_UNFIT = re.compile(r"[^A-Za-z0-9_.:-]+")


@dataclass(frozen=True)
class OutsideCall:
    """One attempt. ``key`` is ``case:element#ordinal``, the same for all of them; ``attempt`` is from 1."""

    key: str
    inputs: Mapping[str, Any]
    headers: Mapping[str, str]
    attempt: int


OutsideTask = Callable[[OutsideCall], Mapping[str, Any]]


class BpmnError(Exception):
    """The other side refuses for a reason of the business: an error event of the diagram catches it."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Failed(Exception):
    """It did not work. ``code`` says why without data; ``again``: another attempt may help."""

    def __init__(self, code: str, *, again: bool = True) -> None:
        self.code, self.again = code, again
        super().__init__(code)


def tidy_code(text: str) -> str:
    """A code from the other side, fit for journals and logs."""
    return _UNFIT.sub("_", text)[:MAX_CODE]

"""What comes from outside is bounded before it meets a table: ids, keys and free text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.domain.errors import InvalidData

MAX_ID = 2**63 - 1
MAX_KEY = 200
MAX_REASON = 2000

_PRINTABLE_ASCII = re.compile(r"[\x20-\x7e]+")
# PostgreSQL keeps no NUL and UTF-8 no half of a surrogate pair.
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
# A person's text keeps its lines and tabs; other control characters are no text.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def is_id(value: int) -> bool:
    """Whether a row could have this id; the others exist nowhere, so that nobody has to ask."""
    return 1 <= value <= MAX_ID


def check_key(key: str) -> None:
    """Raises :class:`InvalidData` (``key``) unless it is 1 to 200 printable ASCII characters."""
    if len(key) > MAX_KEY:
        raise InvalidData(errors={"key": ["too_long"]})
    if not _PRINTABLE_ASCII.fullmatch(key):
        raise InvalidData(errors={"key": ["bad_characters"]})


def clean_text(text: str) -> str:
    """Without control characters and spaces around."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def reason_codes(reason: str, *, required: bool = True) -> dict[str, list[str]]:
    """What is wrong with a cleaned reason, as the errors of :class:`InvalidData`."""
    if required and not reason:
        return {"reason": ["required"]}
    return {"reason": ["too_long"]} if len(reason) > MAX_REASON else {}


def keepable(value: Any) -> Any:
    """The same data without the characters that cannot be stored: a draft is kept, not refused."""
    if isinstance(value, str):
        return _UNKEEPABLE.sub("", value)
    if isinstance(value, Mapping):
        return {keepable(name): keepable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [keepable(inner) for inner in value]
    return value

"""By what a person is known again who gave no identity number: the telephone, and the name as it is said.

A key is for finding what may be the same person; people decide.
"""

from __future__ import annotations

import re

from engine.domain.text_signs import fold

_DIGITS = re.compile(r"\d")
_SUBSCRIBER = 10  # digits of a number in Kazakhstan without its country or trunk prefix


def phone_key(text: str) -> str:
    """The last ten digits: +7 701 123-45-67 and 8 (701) 123 45 67 are one telephone. Empty if fewer."""
    digits = "".join(_DIGITS.findall(text))
    return digits[-_SUBSCRIBER:] if len(digits) >= _SUBSCRIBER else ""


def name_key(name: str, last_name: str = "", first_name: str = "") -> str:
    """An entity's name, or surname and first name, in folded letters. A surname alone is nobody's key."""
    if name:
        return fold(name)
    return fold(f"{last_name} {first_name}") if last_name and first_name else ""

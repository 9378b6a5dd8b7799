"""What names a person in a text that everybody will read (P-05 step 5: no personal data in a public answer).

Sure signs only: numbers that only a person has, and what is known of the applicant. Other people's names
are not recognised; the people who approve an answer look for those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from engine.domain.text_signs import fold


class Finding(StrEnum):
    IDENTITY_NUMBER = "identity_number"  # twelve digits: an IIN or a BIN, whosoever, valid or not
    MOBILE_PHONE = "mobile_phone"  # of anybody: an office is reached by a city number or a short one
    APPLICANT_PHONE = "applicant_phone"
    EMAIL = "email"  # the applicant's
    ADDRESS = "address"  # the applicant's street with the house
    SURNAME = "surname"  # the applicant's


# Together, with single spaces, or with a hyphen in the middle. A registration number has 4 digits and 8.
IDENTITY_NUMBER = re.compile(r"(?<![\d\-])(?:\d(?:[ \u00a0]?\d){11}|\d{6}-\d{6})(?![\d\-])")
# +7, 8 or nothing, then a mobile code of Kazakhstan (700-708, 747, 750-751, 760-764, 771, 775-778).
MOBILE_PHONE = re.compile(
    r"(?<!\d)(?:\+?7|8)?[\s\-(]*7(?:0[0-8]|47|5[01]|6[0-4]|71|7[5-8])[\s\-)]*\d{3}[\s\-]*\d{2}[\s\-]*\d{2}(?!\d)"
)
_PHONE_LENGTH = 10
_TOKEN = re.compile(r"[^\W_]+")
_LONG = 4
"""Letters of a word of an address that is a name, not "street" or "house"."""
_NEAR = 5
"""Words between a street and its house."""
_GENERAL = frozenset(
    map(fold, ("көшесі", "улица", "даңғылы", "проспект", "дом", "қаласы", "город", "аудан", "район"))
)


def personal_data(text: str, applicant: Mapping[str, str | None]) -> tuple[Finding, ...]:
    """What was found, each once. ``applicant`` has ``last_name``, ``phone``, ``email``, ``address``."""
    return tuple(dict.fromkeys(_found(text, {key: value or "" for key, value in applicant.items()})))


def _found(text: str, applicant: Mapping[str, str]) -> Iterator[Finding]:
    if IDENTITY_NUMBER.search(text):
        yield Finding.IDENTITY_NUMBER
    if MOBILE_PHONE.search(text):
        yield Finding.MOBILE_PHONE
    phone = _digits(applicant.get("phone", ""))[-_PHONE_LENGTH:]
    if len(phone) >= 6 and phone in _digits(text):
        yield Finding.APPLICANT_PHONE
    email = applicant.get("email", "").strip().lower()
    if email and email in text.lower():
        yield Finding.EMAIL
    if _names_address(text, applicant.get("address", "")):
        yield Finding.ADDRESS
    if _names_surname(text, applicant.get("last_name", "")):
        yield Finding.SURNAME


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _names_surname(text: str, surname: str) -> bool:
    """In any case of either language: they change the end of a word. A short one must stand alone."""
    sought = fold(surname)
    if not sought:
        return False
    words = fold(text).split()
    if len(sought) <= _LONG:
        return sought in words
    stem = sought[:-1] if sought[-1] in "аяы" else sought
    return any(word.startswith(stem) for word in words)


def _names_address(text: str, address: str) -> bool:
    return bool(address_places(text, address))


def address_places(text: str, address: str) -> list[tuple[int, int]]:
    """Where a text has the street with the number of the house close behind it, in characters.

    A town or a street alone names nobody.
    """
    tokens = _tokens(address)
    houses = [token for token in tokens if token[0].isdigit()]
    if not houses:
        return []
    before = tokens[: tokens.index(houses[0])]
    streets = [token for token in before if len(token) >= _LONG and token not in _GENERAL]
    if not streets:
        return []
    street, house, words, spans = streets[-1], houses[0], _tokens(text), _spans(text)
    found = []
    for place, word in enumerate(words):
        near = words[place + 1 : place + 1 + _NEAR]
        if word.startswith(street) and house in near:
            found.append((spans[place][0], spans[place + 1 + near.index(house)][1]))
    return found


def _spans(text: str) -> list[tuple[int, int]]:
    return [one.span() for one in _TOKEN.finditer(text)]


def _tokens(text: str) -> list[str]:
    """Words folded, numbers as they are."""
    return [part if part[0].isdigit() else fold(part) or part.lower() for part in _TOKEN.findall(text)]

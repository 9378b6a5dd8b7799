"""Identity numbers of people (ИИН / ЖСН) and organisations (БИН / БСН).

A doubtful number is flagged and the applicant asked; it never blocks the intake (R-114). So
nothing here raises. Twelve digits, kept as text because leading zeros count (domain report, 5.8).

The control digit finds every wrong twelfth digit, and every change of one of the first ten as long as the
first pass gives the answer for both numbers. It cannot find a change of the eleventh digit there: its
weight is 11, and the sum is taken modulo 11.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LENGTH = 12
_FIRST_PASS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_PASS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_SEPARATORS = re.compile(r"[\s\u00a0\u2010-\u2015\u2212-]+")
_MAX_TYPED = 1_000  # characters; whatever is longer is no number and is not looked through
_LETTER_O = re.compile("[OoОоӨө]")


class Kind(StrEnum):
    PERSON = "person"  # ИИН / ЖСН
    ORGANISATION = "organisation"  # БИН / БСН
    UNKNOWN = "unknown"  # cannot be told


class Flag(StrEnum):
    OK = "ok"  # nothing to object
    EMPTY = "empty"  # none was given, which the law allows
    LETTER_FOR_ZERO = "letter_for_zero"  # the letter O stands where a zero belongs
    NOT_DIGITS = "not_digits"  # other characters than digits
    WRONG_LENGTH = "wrong_length"  # not twelve digits
    NO_SUCH_DATE = "no_such_date"  # the date of birth or registration does not exist
    BAD_CENTURY = "bad_century"  # the seventh digit of a person's number is 7, 8 or 9
    WRONG_CONTROL = "wrong_control"  # the control digit does not fit, or cannot exist
    DOUBTFUL_SEVENTH_DIGIT = "doubtful_seventh_digit"  # 0: used for foreigners by some, invalid for others


class EntityType(StrEnum):
    """The fifth digit of an organisation's number."""

    RESIDENT = "resident"
    NON_RESIDENT = "non_resident"
    JOINT_ENTREPRENEUR = "joint_entrepreneur"


class Unit(StrEnum):
    """The sixth digit of an organisation's number. Other digits occur; the report does not name them."""

    HEAD_OFFICE = "head_office"
    BRANCH = "branch"
    REPRESENTATIVE_OFFICE = "representative_office"
    OTHER = "other"


_ENTITY_TYPES = {
    "4": EntityType.RESIDENT,
    "5": EntityType.NON_RESIDENT,
    "6": EntityType.JOINT_ENTREPRENEUR,
}
_UNITS = {"0": Unit.HEAD_OFFICE, "1": Unit.BRANCH, "2": Unit.REPRESENTATIVE_OFFICE}

DOUBTS = frozenset({Flag.DOUBTFUL_SEVENTH_DIGIT})
"""Flags under which the number is accepted with a warning only."""


@dataclass(frozen=True)
class IdentityNumber:
    """What a number says. ``registered`` of an organisation is the first day of its month.

    What the number does not say, or says wrongly, is ``None``.
    """

    text: str
    normalised: str
    kind: Kind
    flag: Flag
    birth_date: date | None = None
    male: bool | None = None
    registered: date | None = None
    entity_type: EntityType | None = None
    unit: Unit | None = None

    @property
    def valid(self) -> bool:
        return self.flag is Flag.OK or self.flag in DOUBTS


def normalise(text: str) -> str:
    """Without spaces and hyphens; everything else as it was typed."""
    return _SEPARATORS.sub("", text)


def control_digit(first_eleven: str) -> int | None:
    """The twelfth digit; ``None`` when a number with these eleven digits cannot exist."""
    for weights in (_FIRST_PASS, _SECOND_PASS):
        remainder = sum(int(d) * w for d, w in zip(first_eleven, weights, strict=True)) % 11
        if remainder < 10:
            return remainder
    return None


def parse(text: str | None) -> IdentityNumber:
    """Reads a number and says at most one thing against it. Never raises."""
    text = text or ""
    if len(text) > _MAX_TYPED:
        return IdentityNumber(text, text, Kind.UNKNOWN, Flag.WRONG_LENGTH)
    digits = normalise(text)
    flag = _flag_of_shape(digits)
    if flag is not Flag.OK:
        return IdentityNumber(text, digits, Kind.UNKNOWN, flag)
    if digits[4] > "6":  # neither a day of a month nor a type of organisation
        return IdentityNumber(text, digits, Kind.UNKNOWN, Flag.NO_SUCH_DATE)
    number = _read_organisation(text, digits) if digits[4] in _ENTITY_TYPES else _read_person(text, digits)
    if number.flag in (Flag.OK, *DOUBTS) and control_digit(digits[:11]) != int(digits[11]):
        return IdentityNumber(text, digits, number.kind, Flag.WRONG_CONTROL)
    return number


def _flag_of_shape(digits: str) -> Flag:
    if not digits:
        return Flag.EMPTY
    if not (digits.isascii() and digits.isdigit()):
        repaired = _LETTER_O.sub("0", digits)
        looks_right = repaired.isascii() and repaired.isdigit()
        return Flag.LETTER_FOR_ZERO if looks_right else Flag.NOT_DIGITS
    return Flag.OK if len(digits) == LENGTH else Flag.WRONG_LENGTH


def _read_person(text: str, digits: str) -> IdentityNumber:
    century_and_sex = int(digits[6])
    if century_and_sex > 6:
        return IdentityNumber(text, digits, Kind.PERSON, Flag.BAD_CENTURY)
    if century_and_sex == 0:
        possible = any(_date(f"{century}{digits[:6]}") for century in (18, 19, 20))
        flag = Flag.DOUBTFUL_SEVENTH_DIGIT if possible else Flag.NO_SUCH_DATE
        return IdentityNumber(text, digits, Kind.PERSON, flag)
    born = _date(f"{18 + (century_and_sex - 1) // 2}{digits[:6]}")
    if born is None:
        return IdentityNumber(text, digits, Kind.PERSON, Flag.NO_SUCH_DATE)
    return IdentityNumber(text, digits, Kind.PERSON, Flag.OK, birth_date=born, male=bool(century_and_sex % 2))


def _read_organisation(text: str, digits: str) -> IdentityNumber:
    # The century is not written; no register of organisations goes back before the nineties.
    century = "19" if digits[:2] >= "90" else "20"
    registered = _date(f"{century}{digits[:4]}01")
    if registered is None:
        return IdentityNumber(text, digits, Kind.ORGANISATION, Flag.NO_SUCH_DATE)
    return IdentityNumber(
        text,
        digits,
        Kind.ORGANISATION,
        Flag.OK,
        registered=registered,
        entity_type=_ENTITY_TYPES[digits[4]],
        unit=_UNITS.get(digits[5], Unit.OTHER),
    )


def _date(eight_digits: str) -> date | None:
    try:
        return date(int(eight_digits[:4]), int(eight_digits[4:6]), int(eight_digits[6:8]))
    except ValueError:
        return None

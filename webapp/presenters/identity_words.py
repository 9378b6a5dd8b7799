"""What an identity number says and what is wrong with it, for the pages and for the console.

Plain sources of translation, not lazy strings: the command line reads them without a request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.domain.identity_numbers import DOUBTS, EntityType, Flag, IdentityNumber, Kind, Unit

Translate = Callable[[str], str]


def _l(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


REASONS: Mapping[Flag, str] = {
    Flag.EMPTY: _l("No number was given."),
    Flag.LETTER_FOR_ZERO: _l("The letter O stands where a zero belongs."),
    Flag.NOT_DIGITS: _l("The number holds other characters than digits."),
    Flag.WRONG_LENGTH: _l("The number has not twelve digits."),
    Flag.NO_SUCH_DATE: _l("The date in the number does not exist."),
    Flag.BAD_CENTURY: _l("The seventh digit does not occur in a person's number."),
    Flag.WRONG_CONTROL: _l("The control digit does not fit."),
    Flag.DOUBTFUL_SEVENTH_DIGIT: _l("The seventh digit is 0: check whether this is a foreigner's number."),
}
KEPT = _l("The number is kept as written.")

KINDS: Mapping[Kind, str] = {
    Kind.PERSON: _l("IIN (a person)"),
    Kind.ORGANISATION: _l("BIN (an organisation)"),
    Kind.UNKNOWN: _l("IIN or BIN"),
}
ENTITY_TYPES: Mapping[EntityType, str] = {
    EntityType.RESIDENT: _l("resident"),
    EntityType.NON_RESIDENT: _l("non-resident"),
    EntityType.JOINT_ENTREPRENEUR: _l("joint entrepreneur"),
}
UNITS: Mapping[Unit, str] = {
    Unit.HEAD_OFFICE: _l("head office"),
    Unit.BRANCH: _l("branch office"),
    Unit.REPRESENTATIVE_OFFICE: _l("representative office"),
    Unit.OTHER: _l("another kind of unit"),
}
VALID = _l("valid")
NOT_VALID = _l("not valid")
BORN = _l("born")
MALE = _l("male")
FEMALE = _l("female")
REGISTERED = _l("registered")


def doubt(flag: Flag, translate: Translate) -> str:
    """Why the number is doubtful, and that the intake kept it all the same (R-114)."""
    reason = translate(REASONS[flag])
    return reason if flag in DOUBTS else f"{reason} {translate(KEPT)}"


def says(number: IdentityNumber, translate: Translate) -> str:
    """What a right number tells of its owner: "IIN (a person): valid, born 15.01.1975, male"."""
    told = [translate(VALID)]
    if number.birth_date:
        told.append(f"{translate(BORN)} {number.birth_date:%d.%m.%Y}")
    if number.male is not None:
        told.append(translate(MALE if number.male else FEMALE))
    if number.registered:
        told.append(f"{translate(REGISTERED)} {number.registered:%m.%Y}")
    if number.unit:
        told.append(translate(UNITS[number.unit]))
    return f"{translate(KINDS[number.kind])}: {', '.join(told)}"

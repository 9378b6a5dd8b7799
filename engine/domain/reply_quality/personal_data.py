"""Q8: other people's data have no place in a reply (Law on personal data, No. 94-V; R-124).

What is the applicant's own, an official's or an organisation's is no other person's data: their numbers
and names are given by whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.domain.identity_numbers import Kind, parse
from engine.domain.personal_data import IDENTITY_NUMBER, MOBILE_PHONE
from engine.domain.reply_quality.hints import Hint, Level
from engine.domain.text_signs import fold

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_TELEPHONE = re.compile(r"(?<![\d-])(?:\+7|8)(?:[ ()-]{0,3}\d){10}(?!\d)")
_NUMBER_SIGN = re.compile(r"№\s?\Z")

_CAPITAL, _SMALL = "А-ЯЁӘҒҚҢӨҰҮҺІ", "а-яёәғқңөұүһі"
_NAME = rf"[{_CAPITAL}][{_SMALL}]+(?:-[{_CAPITAL}][{_SMALL}]+)?"
_CHILD_OF = r"(?:вич|вича|вичу|вичем|вна|вны|вне|вну|вной|ұлы|улы|қызы|кызы)"
_PATRONYMIC = rf"[{_CAPITAL}][{_SMALL}]+{_CHILD_OF}\w{{0,4}}"
_FULL = re.compile(rf"({_NAME})\s+({_NAME})\s+(?:{_PATRONYMIC})(?!\w)")
_SURNAME_FIRST = re.compile(rf"({_NAME})\s+([{_CAPITAL}])\.(?:\s?[{_CAPITAL}]\.)?")
_INITIALS_FIRST = re.compile(rf"([{_CAPITAL}])\.\s?(?:[{_CAPITAL}]\.\s?)?({_NAME})")

ENDINGS = 3
"""Letters that a declined surname may have more or less."""


@dataclass(frozen=True)
class Name:
    """A person as a text names one: surname and at least the first letter of the first name."""

    surname: str
    first: str

    def same(self, other: Name) -> bool:
        """Declension changes the end of a surname, and initials stand for names."""
        return self.first[:1] == other.first[:1] and _declined(fold(self.surname), fold(other.surname))


@dataclass(frozen=True)
class Known:
    """What may stand in the reply: the applicant's and officials' ``names``, the applicant's ``numbers``,
    and telephones and e-mail addresses (``contacts``) of the applicant and of organisations.
    """

    numbers: frozenset[str] = frozenset()
    contacts: frozenset[str] = frozenset()
    names: tuple[Name, ...] = ()


def names_in(text: str) -> Iterator[tuple[Name, int, int]]:
    """Full names with a patronymic, and surnames with initials, with their places."""
    taken: list[range] = []
    for pattern, surname, first in ((_FULL, 1, 2), (_SURNAME_FIRST, 1, 2), (_INITIALS_FIRST, 2, 1)):
        for one in pattern.finditer(text):
            if not any(one.start() in place for place in taken):
                taken.append(range(one.start(), one.end()))
                yield Name(one[surname], one[first]), one.start(), one.end()


def personal_data_hints(texts: Mapping[str, str], appeal_text: str, known: Known) -> list[Hint]:
    """Other people's identity numbers, telephones, e-mail addresses, and names that the appeal mentions."""
    mentioned = [name for name, _, _ in names_in(appeal_text) if not _is_known(name, known.names)]
    contacts = {_contact(one) for one in known.contacts}
    appeal_telephones = {_contact(one.group()) for one in _TELEPHONE.finditer(appeal_text)}
    hints: list[Hint] = []
    for place, text in texts.items():
        hints += _identity_numbers(place, text, known.numbers)
        hints += _contacts(place, text, contacts, appeal_telephones)
        hints += _names(place, text, mentioned, known.names)
    return hints


def _identity_numbers(place: str, text: str, own: Collection[str]) -> Iterable[Hint]:
    for one in IDENTITY_NUMBER.finditer(text):
        read = parse(one.group())
        if read.kind is Kind.PERSON and read.valid and read.normalised not in own:
            yield Hint("identity_number_in_text", Level.FAILS, place, one.start(), one.end())


def _contacts(place: str, text: str, own: Collection[str], in_appeal: Collection[str]) -> Iterable[Hint]:
    """A mobile telephone is somebody's; one of a city may be an office's, unless the appeal tells it."""
    for one in _EMAIL.finditer(text):
        if _contact(one.group()) not in own:
            yield Hint("email_in_text", Level.FAILS, place, one.start(), one.end())
    found = {one.span() for one in MOBILE_PHONE.finditer(text)}
    found |= {one.span() for one in _TELEPHONE.finditer(text) if _contact(one.group()) in in_appeal}
    for start, end in sorted(found):
        if _contact(text[start:end]) not in own and not _NUMBER_SIGN.search(text[:start]):
            yield Hint("telephone_in_text", Level.FAILS, place, start, end)


def _names(place: str, text: str, mentioned: Collection[Name], known: Collection[Name]) -> Iterable[Hint]:
    for name, start, end in names_in(text):
        if not _is_known(name, known) and any(name.same(one) for one in mentioned):
            yield Hint("name_in_text", Level.FAILS, place, start, end)


def _is_known(name: Name, known: Collection[Name]) -> bool:
    return any(name.same(one) for one in known)


def _contact(written: str) -> str:
    """A telephone as its last ten digits, an e-mail address in small letters."""
    if "@" in written:
        return written.strip().lower()
    return "".join(letter for letter in written if letter.isdigit())[-10:]


def _declined(one: str, other: str) -> bool:
    """Equal up to the endings: "петров" and "петрову", not "петренко"."""
    short, long = sorted((one, other), key=len)
    common = len(short) - 1 if short[-1:] in "аяыие" else len(short)
    return len(long) - len(short) <= ENDINGS and short[:common] == long[:common] and common >= 2

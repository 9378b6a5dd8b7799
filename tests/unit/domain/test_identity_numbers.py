"""The vectors of the domain report, 6.1."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.identity_numbers import Flag, Kind, parse


@pytest.mark.parametrize(
    ("number", "born", "male"),
    [
        ("750115399901", date(1975, 1, 15), True),
        ("880308499903", date(1988, 3, 8), False),
        ("000229599909", date(2000, 2, 29), True),
        ("991231399395", date(1999, 12, 31), True),  # control digit of the second pass
        ("990720199907", date(1899, 7, 20), True),
        ("061211600012", date(2006, 12, 11), False),
    ],
)
def test_a_good_number_of_a_person(number: str, born: date, male: bool) -> None:
    found = parse(number)
    assert (found.kind, found.flag, found.valid) == (Kind.PERSON, Flag.OK, True)
    assert (found.birth_date, found.male) == (born, male)


@pytest.mark.parametrize(
    ("number", "registered"), [("160540999907", date(2016, 5, 1)), ("070441999904", date(2007, 4, 1))]
)
def test_a_good_number_of_an_organisation(number: str, registered: date) -> None:
    found = parse(number)
    assert (found.kind, found.flag, found.registered) == (Kind.ORGANISATION, Flag.OK, registered)


@pytest.mark.parametrize(
    ("number", "flag"),
    [
        ("750115399902", Flag.WRONG_CONTROL),
        ("010229599900", Flag.NO_SUCH_DATE),
        ("751315399901", Flag.NO_SUCH_DATE),
        ("750115799907", Flag.BAD_CENTURY),
        ("75011539990", Flag.WRONG_LENGTH),
        ("160540999900", Flag.WRONG_CONTROL),
        ("161340999902", Flag.NO_SUCH_DATE),
        ("75О115399901", Flag.LETTER_FOR_ZERO),
        ("75o115399901", Flag.LETTER_FOR_ZERO),
        ("75011539990x", Flag.NOT_DIGITS),
        ("٧٥٠١١٥٣٩٩٩٠١", Flag.NOT_DIGITS),
        ("", Flag.EMPTY),
        (None, Flag.EMPTY),
    ],
)
def test_what_is_wrong_with_a_number(number: str | None, flag: Flag) -> None:
    found = parse(number)
    assert (found.flag, found.valid) == (flag, False)


def test_zero_in_the_seventh_place_is_only_a_doubt() -> None:
    numbers = [f"75011509990{control}" for control in range(10)]
    flags = [parse(n).flag for n in numbers]
    assert flags.count(Flag.DOUBTFUL_SEVENTH_DIGIT) == 1
    assert flags.count(Flag.WRONG_CONTROL) == 9
    assert next(parse(n) for n in numbers if parse(n).valid).flag is Flag.DOUBTFUL_SEVENTH_DIGIT


def test_spaces_and_hyphens_do_not_matter_and_zeros_stay() -> None:
    assert parse(" 7501 1539–9901 ").normalised == "750115399901"
    assert parse("000229-599909").normalised == "000229599909"


@given(st.one_of(st.text(max_size=20), st.text("0123456789", min_size=12, max_size=12)))
def test_nothing_raises(text: str) -> None:
    assert parse(text).flag in Flag

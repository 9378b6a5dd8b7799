from __future__ import annotations

import pytest

from engine.domain.registration_numbers import format_number, series


def test_the_form_of_a_number() -> None:
    assert format_number("ЖТ", 2026, 2381) == "ЖТ-2026-00002381"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("individual", "ЖТ"), ("entrepreneur", "ЖТ"), ("legal_entity", "ЗТ"), ("branch", "ЗТ")],
)
def test_the_series_follows_the_applicant(kind: str, expected: str) -> None:
    assert series(kind) == expected


def test_unofficial_contacts_have_their_own_series() -> None:
    assert series("individual", is_official=False) not in {series("individual"), series("legal_entity")}

"""The right to complain: the body, the term, the words of the regime (R-125; APPC Art. 91, 92, 136)."""

from __future__ import annotations

from datetime import date

import pytest

from engine.domain.calendar import calendar_as_of
from engine.domain.complaint_clause import Body, complaint_clause, recourse

LOCALES = ("kk", "ru", "en")
NOW = calendar_as_of()
AKIMAT = Body(
    1, {"kk": "Облыс әкімдігі", "ru": "Акимат области", "en": "Akimat"}, "100009, Әлиханов к-сі, 13"
)


@pytest.mark.parametrize("locale", LOCALES)
def test_R125_the_clause_names_body_address_and_last_day(locale: str) -> None:
    """R-125: a reply of 23.11.2026 can be complained about until 23.02.2027."""
    day = date(2026, 11, 23)
    found = recourse(AKIMAT, registered_on=day, learnt_on=day, calendar=NOW)
    text = complaint_clause(found, locale)
    assert found.last_day == date(2027, 2, 23)
    for expected in ("23.02.2027", f"{AKIMAT.name[locale]}, {AKIMAT.address}", "91", "92"):
        assert expected in text
    assert "{" not in text


def test_R125_three_months_from_the_end_of_a_month_roll_to_a_working_day() -> None:
    """D20: learnt on 30.11.2026, 28.02.2027 is a Sunday."""
    found = recourse(AKIMAT, registered_on=date(2026, 11, 2), learnt_on=date(2026, 11, 30), calendar=NOW)
    assert found.last_day == date(2027, 3, 1)


@pytest.mark.parametrize(("locale", "court"), [("kk", "сотқа"), ("ru", "в суд"), ("en", "court")])
def test_R125_without_a_superior_body_one_goes_to_the_court(locale: str, court: str) -> None:
    """A-CRT: three months where there is no stage before the court."""
    found = recourse(None, registered_on=date(2026, 11, 2), learnt_on=date(2026, 11, 23), calendar=NOW)
    assert (found.term.rule.id, found.last_day) == ("A-CRT-3", date(2027, 2, 23))
    text = complaint_clause(found, locale)
    assert court in text
    assert "136" in text
    assert not any(word in text for word in ("{", "None", ": ."))


@pytest.mark.parametrize("superior", [AKIMAT, None])
@pytest.mark.parametrize("locale", LOCALES)
def test_R125_an_appeal_of_the_old_law_has_its_own_words(locale: str, superior: Body | None) -> None:
    old = recourse(superior, registered_on=date(2021, 6, 30), learnt_on=date(2021, 7, 15), calendar=NOW)
    new = recourse(superior, registered_on=date(2021, 7, 1), learnt_on=date(2021, 7, 15), calendar=NOW)
    assert old.term.rule.id == "L-CMP"
    assert "221" in complaint_clause(old, locale)
    assert "221" not in complaint_clause(new, locale)


@pytest.mark.parametrize("locale", LOCALES)
def test_R125_silence_is_a_refusal_under_the_code_only(locale: str) -> None:
    """A-SIL; APPC Art. 91(2)."""
    day = date(2026, 12, 15)
    silent = recourse(AKIMAT, registered_on=date(2026, 11, 23), learnt_on=day, calendar=NOW, silence=True)
    spoken = recourse(AKIMAT, registered_on=date(2026, 11, 23), learnt_on=day, calendar=NOW)
    old = recourse(
        AKIMAT, registered_on=date(2016, 2, 1), learnt_on=date(2016, 2, 17), calendar=NOW, silence=True
    )
    refusal = {"kk": "бас тарту", "ru": "означает отказ", "en": "counts as a refusal"}[locale]
    assert refusal in complaint_clause(silent, locale)
    assert refusal not in complaint_clause(spoken, locale)
    assert refusal not in complaint_clause(old, locale)


def test_a_name_with_braces_stays_as_it_is() -> None:
    odd = Body(2, {"ru": "Орган {last_day} {0}"}, "{body}")
    day = date(2026, 11, 23)
    text = complaint_clause(recourse(odd, registered_on=day, learnt_on=day, calendar=NOW), "ru")
    assert "Орган {last_day} {0}, {body}" in text

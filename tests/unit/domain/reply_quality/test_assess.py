"""Q1 to Q8 together: what a machine sees of a whole reply (domain report 5.6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.domain.calendar import calendar_as_of
from engine.domain.complaint_clause import Body, recourse
from engine.domain.reply_quality.assess import AppealFile, assess
from engine.domain.reply_quality.hints import Level

DAY = date(2026, 11, 23)


def file(registered_on: date = DAY, **more: Any) -> AppealFile:
    oblast = Body(1, {"kk": "Облыс әкімдігі", "ru": "Акимат области", "en": "Akimat of the oblast"})
    right = recourse(oblast, registered_on=registered_on, learnt_on=DAY, calendar=calendar_as_of(DAY))
    known: dict[str, Any] = {
        "language": "ru",
        "text": "Подвал затоплен, сосед Петров И.С. не пускает слесаря.",
        "issues": ("Осушить подвал",),
        "documents": 0,
        "day": DAY,
        "recourse": right,
    }
    return AppealFile(**(known | more))


REPLY: dict[str, Any] = {
    "facts": "Комиссия выехала на место 20.11.2026 и составила акт обследования подвала.",
    "arguments": [{"argument": "Подвал затоплен", "finding": "confirmed", "why": "Акт обследования."}],
    "norms": "Закон «О жилищных отношениях», ст. 50",
    "measures": [{"what": "Насос", "done_on": "2026-11-20", "responsible": "Начальник отдела"}],
    "text": "Ваше обращение рассмотрено, подвал осушен.",
    "attachments": ["1"],
}

SPOILED: dict[str, dict[str, Any]] = {
    "Q1": {"facts": "Да."},
    "Q2": {"arguments": [{"argument": "Подвал затоплен подвалом", "finding": "confirmed", "why": ""}]},
    "Q3": {"text": "Your appeal was considered and the basement is dry now."},
    "Q4": {"norms": "по закону"},
    "Q5": {"arguments": []},
    "Q7": {"measures": [{"what": "Насос", "done_on": "", "responsible": "Начальник отдела"}]},
    "Q8": {"text": "Ваш сосед, ИИН 800115399903, предупреждён нами лично."},
}


def test_R124_a_complete_reply_passes_every_criterion() -> None:
    found = assess(REPLY, file())
    assert list(found.criteria) == [f"Q{number}" for number in range(1, 9)]
    assert found.failed == []


@pytest.mark.parametrize("criterion", sorted(SPOILED))
def test_R124_each_criterion_fails_for_its_own_fault(criterion: str) -> None:
    failed = assess(REPLY | SPOILED[criterion], file()).failed
    # An argument without a reason answers no issue either.
    assert failed == ([criterion, "Q5"] if criterion == "Q2" else [criterion])


def test_R125_the_clause_is_inserted_with_body_and_day() -> None:
    """R-125: a reply of 23.11.2026 may be complained of till 23.02.2027."""
    (hint,) = assess(REPLY, file()).criteria["Q6"]
    assert (hint.code, hint.level, hint.facts["last_day"]) == ("clause_inserted", Level.SEEN, "2027-02-23")
    assert hint.facts["body"]["ru"] == "Акимат области"


def test_R001_the_law_of_2007_applies_to_what_was_registered_under_it() -> None:
    old = {"norms": "Закон № 221, ст. 10"}
    assert assess(REPLY | old, file()).failed == ["Q4"]
    assert assess(REPLY | old, file(registered_on=date(2021, 6, 30))).failed == []


def test_R121_a_measure_has_a_date_and_somebody_responsible() -> None:
    """R-121, Q7."""
    spoiled = {"measures": [{"what": "Насос"}, {"what": "Труба", "done_on": "2026-11-20"}]}
    codes = [(h.code, h.facts["number"]) for h in assess(REPLY | spoiled, file()).criteria["Q7"]]
    assert codes == [
        ("measure_without_date", 1),
        ("measure_without_responsible", 1),
        ("measure_without_responsible", 2),
    ]


def test_documents_are_advised_and_counted() -> None:
    without = assess({**REPLY, "attachments": None}, file())
    assert [hint.code for hint in without.criteria["Q1"]] == ["no_documents"]
    assert without.passed("Q1")
    assert assess(REPLY, file(documents=3)).criteria["Q1"][0].facts == {"count": 3}


def test_an_empty_draft_is_assessed_too() -> None:
    assert {"Q1", "Q4", "Q5"} <= set(assess({}, file()).failed)


def test_the_record_says_places_and_which_rows_answer() -> None:
    plain = assess(REPLY | SPOILED["Q8"], file()).plain()
    assert plain["answers"] == {"1": [0]}
    assert plain["criteria"]["Q8"]["passed"] is False
    hint = plain["criteria"]["Q8"]["hints"][0]
    assert (hint["code"], hint["place"]) == ("identity_number_in_text", "text")
    assert "800115399903" not in str(plain)

"""What a machine can see of a reply's quality (domain report 5.6)."""

from __future__ import annotations

from typing import Any

import pytest

from engine.service_tasks.check_quality import quality_of

REPLY: dict[str, Any] = {
    "facts": "Комиссия выехала на место и составила акт обследования подвала.",
    "arguments": [{"argument": "Подвал затоплен", "finding": "confirmed", "why": "Акт обследования."}],
    "norms": "Закон «О жилищных отношениях», ст. 50",
    "measures": [{"what": "Насос", "done_on": "2026-11-20", "responsible": "Начальник отдела"}],
    "text": "Ваше обращение рассмотрено, подвал осушен.",
}

SPOILED: dict[str, dict[str, Any]] = {
    "Q1": {"facts": "Да."},
    "Q2": {"arguments": [{"argument": "Подвал затоплен", "finding": "confirmed", "why": ""}]},
    "Q3": {"text": "Your appeal was considered and the basement is dry now."},
    "Q4": {"norms": "по закону"},
    "Q5": {"arguments": []},
    "Q7": {"measures": [{"what": "Насос", "done_on": "", "responsible": "Начальник отдела"}]},
    "Q8": {"text": "Ваш сосед, ИИН 750115399901, предупреждён."},
}


def _failed(reply: dict[str, Any], language: str = "ru") -> list[str]:
    return [code for code, found in quality_of(reply, language).items() if not found["passed"]]


def test_a_complete_reply_passes_every_criterion() -> None:
    assert _failed(REPLY) == []


@pytest.mark.parametrize("criterion", sorted(SPOILED))
def test_each_criterion_fails_for_its_own_fault(criterion: str) -> None:
    assert _failed(REPLY | SPOILED[criterion]) == [criterion]


def test_a_reply_in_the_state_language_passes_for_any_appeal() -> None:
    assert _failed(REPLY | {"text": "Жолданымыңыз қаралды, жертөле құрғатылды."}) == []


@pytest.mark.parametrize("norms", ["ӘРПК 76-бабы", "APPC Art. 76", "статья 12", "Закон № 221"])
def test_citations_are_seen_in_three_languages(norms: str) -> None:
    assert "Q4" not in _failed(REPLY | {"norms": norms})

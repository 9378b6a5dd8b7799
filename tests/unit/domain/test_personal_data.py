"""P-05: what may not stand in an answer that everybody reads."""

from __future__ import annotations

import pytest

from engine.domain.personal_data import Finding, personal_data

AINUR = {
    "last_name": "Сейітова",
    "phone": "+7 (7212) 41-22-33",
    "email": "ainur@example.kz",
    "address": "Қарағанды қ., Ерубаев к-сі, 12-5",
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Азаматтың ЖСН 990112300457 тексерілді.", Finding.IDENTITY_NUMBER),
        ("ИИН 9901 1230 0457 проверен", Finding.IDENTITY_NUMBER),
        ("Звоните: +7 701 123 45 67.", Finding.MOBILE_PHONE),
        ("8(777)1234567 хабарласыңыз", Finding.MOBILE_PHONE),
        ("Сізге 41-22-33 нөміріне... 7212 41-22-33 хабарластық", Finding.APPLICANT_PHONE),
        ("Жауап Ainur@Example.kz поштасына кетті", Finding.EMAIL),
        ("Ерубаев көшесі, 12 үйдегі шам ауыстырылды", Finding.ADDRESS),
        ("Құрметті Сейітоваға рақмет", Finding.SURNAME),
        ("Уважаемая Сейитова!", Finding.SURNAME),
        ("ответили Сейітовой", Finding.SURNAME),
    ],
)
def test_what_names_a_person_is_found(text: str, found: Finding) -> None:
    """P-05 step 5: an answer in a public channel names nobody."""
    assert found in personal_data(text, AINUR)


@pytest.mark.parametrize(
    "text",
    [
        "Шам 12.10.2026 күні ауыстырылды, № БС-2026-00000012.",
        "Диспетчерлік қызмет: 109, қабылдау бөлмесі 8 (7212) 56-00-00.",
        "Бөлінген қаражат 1 250 000 000 теңге.",
        "Қарағанды қаласында 12 шам ауыстырылды.",
        "Ерубаев көшесі жөнделді.",
        "",
    ],
)
def test_what_names_nobody_passes(text: str) -> None:
    """P-05, negative control: dates, sums, office numbers and a street alone are no personal data."""
    assert personal_data(text, AINUR) == ()


def test_an_author_of_whom_nothing_is_known_is_not_found_everywhere() -> None:
    """P-05: empty facts match nothing."""
    assert personal_data("Кез келген мәтін 12", dict.fromkeys(AINUR, "")) == ()

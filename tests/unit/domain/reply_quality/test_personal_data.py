"""Other people's data in a reply (Q8)."""

from __future__ import annotations

import pytest

from engine.domain.reply_quality.personal_data import Known, Name, names_in, personal_data_hints

APPEAL = (
    "Мой сосед Петров Иван Сергеевич шумит, его тел. +7 701 123 45 67, рабочий 8 (7212) 42-11-11."
    " Подтвердит Иванова А.Б. Бақылаушы Серікбай Айгүл Маратқызы да біледі."
)
KNOWN = Known(
    numbers=frozenset({"750115399901"}),
    contacts=frozenset({"+7 705 000 11 22", "ainur@example.kz", "8 (7212) 56-00-00"}),
    names=(Name("Сейітова", "Айнұр"),),
)


def _found(text: str) -> list[tuple[str, str]]:
    hints = personal_data_hints({"text": text}, APPEAL, KNOWN)
    return [(hint.code, text[hint.start : hint.end]) for hint in hints]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("ЖСН 800115399903 ескертілді", "identity_number_in_text", "800115399903"),
        ("пишите sosed@mail.kz.", "email_in_text", "sosed@mail.kz"),
        ("звоните +7 (702) 555-44-33", "telephone_in_text", "+7 (702) 555-44-33"),
        ("рабочий 87212421111", "telephone_in_text", "87212421111"),
        ("Петрову И.С. вынесено предупреждение", "name_in_text", "Петрову И.С."),
        ("гражданин И. С. Петров оштрафован", "name_in_text", "И. С. Петров"),
        ("Ивановой Анне Борисовне направлено", "name_in_text", "Ивановой Анне Борисовне"),
        ("Серікбай А.М. ескертілді", "name_in_text", "Серікбай А.М."),
    ],
)
def test_R124_the_data_of_others_are_found_with_their_place(text: str, code: str, place: str) -> None:
    assert _found(text) == [(code, place)]


@pytest.mark.parametrize(
    "text",
    [
        "ЖСН 750115399901 бойынша",  # the applicant's own
        "ЖСН 800115399901",  # the control digit does not fit: no number of anybody
        "счёт 123456789012",
        "Құрметті Сейітова А.Б., ainur@example.kz, 8 705 000-11-22",
        "приёмная 8 (7212) 56-00-00, колл-центр 8 (7172) 74-00-00",  # organisations
        "Петренко И.С. принял жалобу",  # another surname
        "Петрову А.С. поручено",  # another first name
        "начальник отдела Омаров Б.К.",  # the appeal does not mention him
        "Акт № 8-7011234567 от 12.10.2026",
    ],
)
def test_R124_what_is_nobody_elses_is_left_alone(text: str) -> None:
    assert _found(text) == []


def test_a_hint_keeps_the_place_and_not_the_data() -> None:
    (hint,) = personal_data_hints({"decision": "Петрову И.С. вынесено"}, APPEAL, KNOWN)
    assert hint.plain() == {
        "code": "name_in_text",
        "level": "fails",
        "place": "decision",
        "start": 0,
        "end": 12,
    }


def test_names_are_read_with_patronymics_and_initials() -> None:
    assert [name.surname for name, _, _ in names_in(APPEAL)] == ["Петров", "Серікбай", "Иванова"]

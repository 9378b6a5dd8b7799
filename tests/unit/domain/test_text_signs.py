from __future__ import annotations

import pytest

from engine.domain.text_signs import fold, language, suggest_topic, threat_signs, words_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Құрметті әкім! Біздің үйдің шатырынан су ағып тұр, жөндеп беруіңізді сұраймын.", "kk"),
        ("Уйде жылу жок, комек керек", "kk"),
        ("Здравствуйте, в нашем доме нет горячей воды вторую неделю", "ru"),
        ("Перерасчет пенсии", "ru"),
        ("Our roof leaks, please help", "en"),
        ("Bonjour monsieur le maire", "other"),
        ("12345 !!!", "other"),
        ("", "other"),
    ],
)
def test_the_language_of_a_text(text: str, expected: str) -> None:
    assert language(text) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("В школе № 5 БОМБА!", "explosion"),
        ("Мектепке жарылғыш зат қойылды", "explosion"),
        ("Көршім мені өлтіремін деп қорқытады", "violence"),
        ("начальник вымогает деньги", "corruption"),
        ("Подъезде запах газа", "public_safety"),
    ],
)
def test_a_threat_shows(text: str, kind: str) -> None:
    assert kind in {sign.kind for sign in threat_signs(text)}


@pytest.mark.parametrize("text", ["Почините крышу", "Шатырды жөндеңіздерші", "Пособие", ""])
def test_an_ordinary_text_shows_no_threat(text: str) -> None:
    assert threat_signs(text) == ()


@pytest.mark.parametrize(
    ("text", "topic", "sub_topic"),
    [
        ("Біздің үйдің шатырынан су ағып тұр", "T1", "T1.03"),
        ("бiздiн уйдин шатырынан", "T1", "T1.03"),
        ("Нет горячей воды в доме", "T1", "T1.06"),
        ("Прошу сделать перерасчет пенсии", "T2", "T2.03"),
        ("В поликлинике нет врача", "T3", "T3.02"),
        ("Мектептегі тамақ сапасыз", "T4", "T4.01"),
    ],
)
def test_a_topic_is_suggested_with_its_reason(text: str, topic: str, sub_topic: str) -> None:
    found = suggest_topic(text)
    assert found is not None
    assert (found.topic, found.sub_topic) == (topic, sub_topic)
    assert found.words
    assert 0 < found.confidence <= 1


@pytest.mark.parametrize("text", ["Дорогой аким! Спасибо", "", "Our roof leaks"])
def test_no_word_no_suggestion(text: str) -> None:
    assert suggest_topic(text) is None


def test_kazakh_letters_are_found_as_they_are_typed_without_them() -> None:
    assert fold("Қарағанды, Ұлытау  — ӨҢІР!") == fold("караганды улытау онир")


def test_a_word_knows_where_it_stands() -> None:
    text = "Нет воды, 12-үй"
    assert [(word.folded, text[word.start : word.end]) for word in words_of(text)] == [
        ("нет", "Нет"),
        ("воды", "воды"),
        ("уй", "үй"),
    ]

"""Language, tone and plain words of a reply (Q3, Q8)."""

from __future__ import annotations

import pytest

from engine.domain.reply_quality.hints import Hint, Level, fails
from engine.domain.reply_quality.plain_words import plain_word_hints, sentences
from engine.domain.reply_quality.reply_language import language_hints
from engine.domain.reply_quality.tone import tone_hints

KK = "Жолданымыңыз қаралды, аулаңыздағы жарық қалпына келтірілді."
RU = "Ваше обращение рассмотрено, освещение во дворе восстановлено."
EN = "Your appeal was considered and the light in the yard is on again."


@pytest.mark.parametrize(
    ("text", "appeal", "well"),
    [
        (KK, "kk", True),
        (KK, "ru", True),  # the state language answers any appeal
        (RU, "ru", True),
        (RU, "kk", False),
        (EN, "ru", False),
        (EN, "en", True),
    ],
)
def test_R124_the_reply_is_in_the_state_language_or_that_of_the_appeal(
    text: str, appeal: str, well: bool
) -> None:
    """R-124: a reply in Russian to an appeal in Kazakh is warned of at Q3."""
    hints = language_hints(text, appeal)
    assert fails(hints) is not well
    assert [hint.code for hint in hints] == ["language_fits" if well else "other_language"]


def test_R124_a_paragraph_in_another_language_is_shown_and_advised() -> None:
    hints = language_hints(f"{RU}\n{RU}\n{KK}", "ru", "ru")
    mixed = hints[-1]
    assert (mixed.code, mixed.level, mixed.facts) == ("mixed_language", Level.ADVICE, {"language": "kk"})
    assert f"{RU}\n{RU}\n{KK}"[mixed.start : mixed.end] == KK


def test_R124_the_declared_language_is_that_of_the_text() -> None:
    assert [hint.code for hint in language_hints(KK, "ru", "ru")] == [
        "language_fits",
        "language_not_declared",
    ]


@pytest.mark.parametrize("text", ["Ваши доводы надуманы.", "Өзіңіз кінәлісіз!", "Ваш довод ГОЛОСЛОВЕН"])
def test_rude_words_fail_q8(text: str) -> None:
    assert fails(tone_hints({"text": text}))


def test_officialese_is_advised_against_with_its_place() -> None:
    text = "Шаралар жұмыс тәртібімен қолданылады."
    (hint,) = tone_hints({"facts": text})
    assert (hint.code, hint.level, text[hint.start : hint.end]) == (
        "officialese",
        Level.ADVICE,
        "жұмыс тәртібімен",
    )


@pytest.mark.parametrize("text", [KK, RU, EN, "Думаю, надо починить. Голос слышен."])
def test_a_plain_reply_has_nothing_against_its_tone(text: str) -> None:
    assert tone_hints({"text": text}) == []


def test_an_abbreviation_before_a_number_ends_no_sentence() -> None:
    text = "Согласно ст. 76 АППК принято решение. Срок не нарушен!\nС уважением"
    assert [text[start:end] for start, end, _ in sentences(text)] == [
        "Согласно ст. 76 АППК принято решение.",
        "Срок не нарушен!",
        "С уважением",
    ]


def test_long_sentences_and_words_are_advice_only() -> None:
    long = "дом " * 31 + "стоит. "
    hints = plain_word_hints("text", long + "Коммуникационная инфраструктура многоквартирного. " * 12)
    assert [hint.code for hint in hints] == ["long_sentence", "long_words"]
    assert not fails(hints)
    assert plain_word_hints("text", RU) == []


def test_a_hint_survives_its_record() -> None:
    for hint in (Hint("x", Level.SEEN), Hint("y", Level.FAILS, "text", 3, 5, {"number": 2})):
        assert Hint.read(hint.plain()) == hint

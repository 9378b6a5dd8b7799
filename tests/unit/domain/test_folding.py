"""One letter becomes one letter, whatever keyboard it was typed on."""

from __future__ import annotations

import pytest

from engine.domain.folding import CAPITALS, FOLD_FROM, FOLD_TO, fold_letters, tokens


def test_kazakh_letters_fold_to_those_that_people_type_instead() -> None:
    assert fold_letters("ӘҒҚҢӨҰҮҺІЁ әғқңөұүһіё") == "агкноуухие агкноуухие"


def test_a_folded_text_is_as_long_as_the_text() -> None:
    text = "".join(map(chr, range(1, 0x3000)))
    assert (len(fold_letters(text)), len(FOLD_FROM)) == (len(text), len(FOLD_TO))


def test_folding_twice_changes_nothing() -> None:
    assert fold_letters(FOLD_TO) == FOLD_TO
    assert len(CAPITALS) == len(CAPITALS.lower())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Нұр-Сұлтан", ["нурсултан", "нур", "султан"]),
        ("О’Брайен, O'Neil", ["обрайен", "oneиl"]),
        ("ЖТ-2026-00000012", ["жт202600000012", "жт", "2026", "00000012"]),
        ("«жарық»; 12/5 – №7", ["жарык", "12", "5", "7"]),
        ("& | ! :* ( ) \\ ' - --", []),
        ("\u202eабв\u200b", ["абв"]),
    ],
)
def test_words_stand_between_signs(text: str, words: list[str]) -> None:
    assert [token.folded for token in tokens(text)] == words


def test_a_word_knows_its_place() -> None:
    text = "Үйде жарық жоқ"
    assert [text[token.start : token.end] for token in tokens(text)] == ["Үйде", "жарық", "жоқ"]

"""The browser's folding of letters is that of the search: what is found by typing is found by searching."""

from __future__ import annotations

from pathlib import Path

import pytest
from quickjs import Function

from engine.domain.folding import CAPITALS, FOLD_FROM, FOLD_TO, fold_letters

SOURCE = Path("webapp/frontend/src/fold.js").read_text(encoding="utf-8").replace("export const", "const")
ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"


def _fold(source: str) -> Function:
    return Function("folded", f"{source}\nfunction folded(text) {{ return fold(text); }}")


@pytest.mark.parametrize(
    "text", [FOLD_FROM, FOLD_TO, ALPHABET, ALPHABET.upper(), CAPITALS, "abc-XYZ 12№ «Қ»", "Е\u2011ӨТІНІШ", ""]
)
def test_the_browser_folds_as_the_search_does(text: str) -> None:
    assert _fold(SOURCE)(text) == fold_letters(text)


def test_a_letter_that_only_one_of_them_folds_is_noticed() -> None:
    changed = SOURCE.replace("'ә", "'")
    assert changed != SOURCE
    assert _fold(changed)(FOLD_FROM) != fold_letters(FOLD_FROM)

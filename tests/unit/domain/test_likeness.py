"""Copies and repeats are found by what letters say; how well, is measured over labelled pairs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.domain.likeness import (
    COPY,
    MARKS,
    SAME_MATTER,
    Passage,
    copied,
    marks,
    matter_likeness,
    passages,
)

PAIRS = json.loads(Path(__file__).with_name("labelled_letters.json").read_text("utf-8"))["pairs"]
LETTER = "Прошу починить крышу нашего дома по улице Абая, она течёт с весны и заливает пятый этаж"


def _measured(measure: Callable[[str, str], float], limit: float, wanted: set[str]) -> tuple[float, float]:
    """Precision and recall of "at least the limit" as the sign of a wanted label."""
    told = [(measure(p["a"], p["b"]) >= limit, p["label"] in wanted) for p in PAIRS]
    right = sum(said and true for said, true in told)
    return right / max(1, sum(said for said, _ in told)), right / sum(true for _, true in told)


def test_copies_are_told_from_everything_else(capsys: pytest.CaptureFixture[str]) -> None:
    """R-033: the same text is flagged as a possible duplicate, also with another address or greeting."""
    precision, recall = _measured(copied, COPY, {"copy"})
    with capsys.disabled():
        print(f"\ncopies: precision {precision:.2f}, recall {recall:.2f} of {len(PAIRS)} pairs at {COPY}")
    assert precision >= 0.95
    assert recall >= 0.95


def test_the_same_matter_is_told_from_another(capsys: pytest.CaptureFixture[str]) -> None:
    """R-033: a repeat in other words is found among the letters of one person."""
    precision, recall = _measured(matter_likeness, SAME_MATTER, {"copy", "matter"})
    with capsys.disabled():
        print(
            f"\nsame matter: precision {precision:.2f}, recall {recall:.2f} of {len(PAIRS)} at {SAME_MATTER}"
        )
    assert precision >= 0.9
    assert recall >= 0.9


def test_the_measure_can_fail() -> None:
    """A measure that calls everything a copy is caught by its precision, one that calls nothing by recall."""
    assert _measured(lambda a, b: 1.0, COPY, {"copy"})[0] < 0.5
    assert _measured(lambda a, b: float(a == b), COPY, {"copy"})[1] < 0.5


def test_every_copy_shares_marks() -> None:
    """What the index cannot find, no measure will see."""
    assert all(set(marks(p["a"])) & set(marks(p["b"])) for p in PAIRS if p["label"] == "copy")


def test_marks_are_few_and_fit_the_column() -> None:
    found = marks(" ".join(f"слово{chr(1072 + n % 30)}{chr(1072 + n // 30)}" for n in range(800)))
    assert len(found) == len(set(found)) == MARKS
    assert all(-(2**31) <= one < 2**31 for one in found)
    assert marks("") == marks("12345 !!!") == ()


def test_letters_typed_without_a_kazakh_keyboard_are_the_same() -> None:
    assert copied("Үйіміздің шатыры ағып тұр көктемнен", "Уйимиздин шатыры агып тур коктемнен") == 1.0


@pytest.mark.parametrize("other", ["", "!!!", "Прошу пересчитать пенсию моей матери"])
def test_nothing_in_common_is_nothing(other: str) -> None:
    assert copied(LETTER, other) == 0.0
    assert passages(LETTER, other) == ()


def test_passages_are_the_same_words_on_both_sides() -> None:
    """R-033: the reader sees what matches, with the differing house number left out of no passage."""
    other = f"Добрый день! {LETTER.upper()}. Спасибо"
    (found,) = passages(LETTER, other)
    assert LETTER[found.start : found.end] == LETTER
    assert other[found.other_start : found.other_end] == LETTER.upper()


def test_passages_stop_where_the_words_differ() -> None:
    other = LETTER.replace("Абая", "Гоголя")
    first, second = passages(LETTER, other)
    assert LETTER[first.start : first.end].endswith("по улице")
    assert other[second.other_start : second.other_end].startswith("она течёт")
    assert isinstance(first, Passage)


def test_a_long_hostile_text_takes_no_long_time() -> None:
    """The same word fifty thousand times is the worst that a form takes."""
    text = "а " * 25_000
    began = time.process_time()
    passages(text, text)
    copied(text, text)
    assert time.process_time() - began < 5

"""Whether every issue and argument of the appeal has its answer (Q2, Q5)."""

from __future__ import annotations

from typing import Any

from engine.domain.reply_quality.coverage import coverage, coverage_hints, reason_hints
from engine.domain.reply_quality.hints import fails

ISSUES = ("Починить крышу подъезда", "Пересчитать плату за отопление", "Вырубить сухое дерево")


def _row(argument: str, why: str = "Акт осмотра от 12.10.2026", **more: Any) -> dict[str, Any]:
    return {"argument": argument, "finding": "confirmed", "why": why, **more}


def test_R124_answers_are_matched_by_number_and_by_common_words() -> None:
    rows = [_row("Крыша подъезда течёт"), _row("Плата", issue=2)]
    found = coverage(ISSUES, {"arguments": rows})
    assert found.answers == {1: (0,), 2: (1,), 3: ()}
    assert (found.answered, found.missing) == (2, (3,))


def test_R124_the_count_names_what_has_no_answer() -> None:
    """R-124, Q5: n of m, and which are missing."""
    hints = coverage_hints(ISSUES, {"arguments": [_row("Крыша подъезда течёт")]})
    assert hints[0].facts == {"answered": 1, "total": 3}
    assert [hint.facts["number"] for hint in hints if hint.code == "issue_unanswered"] == [2, 3]
    assert fails(hints)


def test_R124_everything_answered_passes() -> None:
    rows = [_row("…", issue=number) for number in (1, 2, 3)]
    hints = coverage_hints(ISSUES, {"arguments": rows})
    assert not fails(hints)
    assert hints[0].facts == {"answered": 3, "total": 3}


def test_a_row_without_finding_or_why_answers_nothing() -> None:
    rows: list[dict[str, Any]] = [{"argument": "Крыша", "issue": 1, "finding": "confirmed"}]
    assert coverage(ISSUES, {"arguments": rows}).answered == 0


def test_one_issue_is_answered_by_any_argument() -> None:
    assert coverage(("Жарықты қалпына келтіру",), {"arguments": [_row("Қараңғы")]}).missing == ()


def test_no_arguments_at_all_fail() -> None:
    assert [hint.code for hint in coverage_hints((), {})] == ["no_arguments"]


def test_an_answer_for_an_issue_that_is_not_there_counts_for_none() -> None:
    assert coverage(ISSUES, {"arguments": [_row("Крыша подъезда", issue=9)]}).answered == 0


def test_R124_a_reason_is_given_and_does_not_repeat_the_argument() -> None:
    """R-124, Q2: every argument is confirmed or refuted, and why."""
    repeated = "Крыша подъезда течёт каждую весну"
    rows = [_row("Шум", why=""), _row(repeated, why=f"{repeated}."), _row("Дерево")]
    assert [(hint.code, hint.facts["number"]) for hint in reason_hints({"arguments": rows})] == [
        ("no_reason", 1),
        ("reason_repeats", 2),
    ]


def test_half_typed_drafts_are_read_without_complaint() -> None:
    assert coverage(ISSUES, {"arguments": "x"}).answered == 0
    assert coverage(ISSUES, {"arguments": [_row("…", issue="2"), _row("…", issue="²")]}).answered == 1

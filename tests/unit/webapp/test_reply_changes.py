"""What changed in a reply since the version sent back, and how its texts are cut at the places of hints."""

from __future__ import annotations

from webapp.presenters.marked_text import Mark, marked
from webapp.presenters.reply_changes import Change, changes, difference


def test_words_that_were_replaced_stand_together() -> None:
    assert list(difference("Шам жақында жөнделеді.\nСәлем.", "Шам 1 желтоқсанда жанады.\nСәлем.")) == [
        Change("same", "Шам "),
        Change("removed", "жақында жөнделеді.\n"),
        Change("added", "1 желтоқсанда жанады.\n"),
        Change("same", "Сәлем."),
    ]


def test_both_versions_can_be_read_out_of_the_difference() -> None:
    before, after = "Бір екі үш.\n\nТөрт  бес", "Бір үш.\n\nАлты төрт бес\nжеті"
    parts = list(difference(before, after))
    assert "".join(one.text for one in parts if one.kind != "added") == before
    assert "".join(one.text for one in parts if one.kind != "removed") == after


def test_only_fields_that_differ_are_shown_those_left_out_last() -> None:
    before = {"text": "а", "norms": "б", "arguments": [{"argument": "в", "why": "г"}]}
    after = {"text": "а", "norms": "д", "decision": "е"}
    names = [one.name for one in changes(before, after)]
    assert names == ["norms", "decision", "arguments-0-argument", "arguments-0-why"]
    assert changes(before, before) == ()


def test_a_paragraph_too_long_to_compare_is_replaced_whole() -> None:
    before, after = "а " * 3_001, "б " * 3_001
    assert [one.kind for one in difference(before, after)] == ["removed", "added"]


def test_places_may_overlap_and_nothing_of_the_text_is_lost() -> None:
    marks = [Mark(0, 5, 1, "Q4", "seen"), Mark(3, 9, 2, "Q8", "fails"), Mark(50, 60, 3, "Q8", "fails")]
    segments = marked("0123456789", marks)
    assert "".join(one.text for one in segments) == "0123456789"
    assert [(one.text, one.level, [m.number for m in one.begins]) for one in segments] == [
        ("012", "seen", [1]),
        ("34", "fails", [2]),
        ("5678", "fails", []),
        ("9", "", []),
    ]

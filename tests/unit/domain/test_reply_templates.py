"""Patterns of a reply are data: each fits its topic and language and takes only what a case knows."""

from __future__ import annotations

import pytest

from engine.domain.classifiers import codes
from engine.domain.reply_quality.personal_data import Known, personal_data_hints
from engine.domain.reply_quality.tone import tone_hints
from engine.domain.reply_templates import (
    GAP,
    PLACEHOLDERS,
    ReplyTemplate,
    filled,
    left_open,
    placeholders,
    reply_templates,
    templates_for,
)


@pytest.mark.parametrize("one", reply_templates(), ids=lambda one: one.id)
def test_every_pattern_stands_in_both_languages_and_asks_for_what_is_known(one: ReplyTemplate) -> None:
    assert (set(one.text), set(one.title)) == ({"kk", "ru"}, {"kk", "ru", "en"})
    assert one.topics <= codes("topics")
    for text in one.text.values():
        assert placeholders(text) <= PLACEHOLDERS
        assert GAP in filled(text, dict.fromkeys(PLACEHOLDERS, "x"))
        assert len(left_open(text)) == text.count("[")
        assert [*personal_data_hints({"text": text}, text, Known()), *tone_hints({"text": text})] == []


def test_a_strange_placeholder_is_noticed() -> None:
    """Negative control of the check above."""
    assert not placeholders("{number} {iin}") <= PLACEHOLDERS


def test_ids_are_told_apart() -> None:
    ids = [one.id for one in reply_templates()]
    assert len(ids) == len(set(ids))


def test_those_of_the_topic_come_first_and_of_another_not_at_all() -> None:
    housing, other = ([one.id for one in templates_for(topic, "kk")] for topic in ("T1", "T7"))
    assert (housing[0], other[0]) == ("housing_repair", "road_repair")
    assert "road_repair" not in housing and "satisfied" in housing
    assert {one.id for one in templates_for(None, "ru")} == {"satisfied", "explained", "refused"}


def test_a_language_without_patterns_has_none() -> None:
    assert templates_for("T1", "en") == ()


def test_what_is_known_is_filled_in_and_the_rest_left_open() -> None:
    assert filled("№ {number}, {applicant}", {"number": "ЖТ-1", "applicant": ""}) == f"№ ЖТ-1, {GAP}"


def test_words_of_an_applicant_are_no_pattern() -> None:
    """Whoever writes braces in an appeal fills in nothing."""
    facts = {"issues": "1. {number} {applicant}", "number": "ЖТ-1", "applicant": "А"}
    assert filled("{issues}", facts) == "1. {number} {applicant}"


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("№ […] акт, [… күнінен … күніне] дейін", ("[…]", "[… күнінен … күніне]")),
        ("меры: [... что сделано].", ("[... что сделано]",)),
        ("право [есть / нет]", ("[есть / нет]",)),
        ("Шам ауыстырылды… [1-қосымша], a[0]", ()),
    ],
)
def test_a_place_that_nobody_filled_is_found_and_nothing_else(text: str, gaps: tuple[str, ...]) -> None:
    assert left_open(text) == gaps

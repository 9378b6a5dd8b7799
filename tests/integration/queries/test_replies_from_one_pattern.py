"""Replies that were filled in, not written: alike once names, numbers and dates are left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from engine.queries import reading
from engine.queries.audit_signs import Sign, signs
from engine.queries.sign_ground import SignFilters
from engine.storage.tables import cases
from tests.factories import World
from tests.lives import TO_REPLY, Life

OTHER = {"last_name": "Оспанов", "first_name": "Марат", "address": "Қарағанды қ., Абай к-сі, 3"}
FIRST = (
    "Құрметті Айнұр Сейітова! {number} өтінішіңіз 23 қараша 2026 жылы қаралды. Көшедегі жарықтандыру желісі"
    " тексеріліп, 4 шам ауыстырылды. Құрметпен, А. Сейітоваға жолданды."
)
SECOND = (
    "Құрметті Марат Оспанов! {number} өтінішіңіз 2 желтоқсан 2026 жылы қаралды. Көшедегі жарықтандыру желісі"
    " тексеріліп, 17 шам ауыстырылды. Құрметпен, М. Оспановқа жолданды."
)


def _replied(world: World, at: datetime, text: str, **intake: Any) -> Life:
    life = Life(world, at, **intake)
    life.walk(*TO_REPLY)
    life.step("draft_reply", text=text.format(number=life.case().number))
    return life


def _found(world: World, kind: str = "filled_in", login: str = "auditor") -> list[Sign]:
    last = datetime.now(UTC).date() + timedelta(days=1)
    with reading(world.engine) as conn:
        return list(signs(conn, world.actor(login), kind, SignFilters(date(2026, 1, 1), last, 1)).rows)


def test_names_numbers_and_dates_make_no_other_reply(published: World, at: datetime) -> None:
    one = _replied(published, at, FIRST)
    assert _found(published) == []
    other = _replied(published, at, SECOND, **OTHER)
    found = _found(published)
    assert {sign.case_id for sign in found} == {one.case_id, other.case_id}
    assert {sign.now for sign in found} == {"2"}
    assert _found(published, "identical") == [], "word for word they differ"


@pytest.mark.parametrize(
    ("said", "instead"),
    [("ауыстырылды", "ауыстырылмады"), ("жарықтандыру", "су құбыры"), ("тексеріліп, ", "")],
)
def test_another_word_makes_another_reply(published: World, at: datetime, said: str, instead: str) -> None:
    assert said in SECOND
    _replied(published, at, FIRST)
    _replied(published, at, SECOND.replace(said, instead), **OTHER)
    assert _found(published) == []


def test_one_person_who_is_told_the_same_twice_is_not_listed(published: World, at: datetime) -> None:
    _replied(published, at, FIRST)
    _replied(published, at, FIRST.replace("4 шам", "9 шам"))
    assert _found(published) == []


def test_the_same_word_for_word_is_in_the_other_list_alone(published: World, at: datetime) -> None:
    same = SECOND.format(number="1")
    _replied(published, at, same)
    _replied(published, at, same, **OTHER)
    assert len(_found(published, "identical")) == 2
    assert _found(published) == []


def test_what_is_left_of_a_greeting_is_no_pattern(published: World, at: datetime) -> None:
    _replied(published, at, "Құрметті Айнұр! Жауап 23 қараша 2026 жылы берілді.")
    _replied(published, at, "Құрметті Марат! Жауап 2 желтоқсан 2026 жылы берілді.", **OTHER)
    assert _found(published) == []


def test_signs_of_patterns_in_a_name_are_letters_like_others(published: World, at: datetime) -> None:
    """A name that is no pattern by itself breaks nothing, and takes no other word away."""
    odd = {**OTHER, "last_name": "Оспан-Ұлы (кіші", "first_name": "Ма"}
    _replied(published, at, FIRST)
    _replied(published, at, SECOND.replace("Марат", "Ма").replace("Оспановқа", ""), **odd)
    assert _found(published) == []


def test_a_case_that_the_reader_does_not_see_makes_no_group(published: World, at: datetime) -> None:
    _replied(published, at, FIRST)
    hidden = _replied(published, at, SECOND, **OTHER)
    assert len(_found(published)) == 2
    with published.engine.begin() as conn:
        elsewhere = {"organisation_id": published.organisations["other_oblast"]}
        conn.execute(update(cases).where(cases.c.id == hidden.case_id).values(elsewhere))
    assert _found(published) == []

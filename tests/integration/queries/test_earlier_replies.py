"""Whoever drafts a reply sees earlier ones to appeals like it: only those of the body that one may read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, update

from engine.domain.actor import Role
from engine.operations import name_complained_of
from engine.queries import case_card, reading
from engine.queries.earlier_replies import SHOWN, EarlierReply, earlier_replies
from engine.storage.tables import appeals, cases, complaints
from tests.factories import World, actor_of, make_person
from tests.lives import TO_QUALITY, TO_REPLY, TO_SIGNATURE, Life

DARK = "Ерубаев көшесінің ауласында екі айдан бері жарық жоқ, шамдар күйіп кетті, түнде қараңғы."
WATER = "Үйімізге ауыз су апта бойы берілмейді, құбыр жарылған, насос тоқтап тұр."
ANSWER = "Құрметті Айнұр Сейітова! Ерубаев к-сі, 12-5: шамдар ауыстырылды."
READERS = ("executor", "controller", "department_head", "head")


def _answered(world: World, at: datetime, *, text: str = DARK, reply: str = ANSWER, **intake: Any) -> Life:
    life = Life(world, at, text=text, **intake)
    life.walk(*TO_REPLY)
    life.step("draft_reply", text=reply)
    life.walk("quality_analysis", "sign_reply", "confirm_delivery")
    return life


def _drafted(world: World, at: datetime) -> Life:
    life = Life(world, at + timedelta(days=1), text=DARK, last_name="Оспанов", first_name="Ерлан")
    life.walk(*TO_REPLY)
    return life


def _shown(life: Life, login: str = "executor") -> tuple[EarlierReply, ...]:
    actor = life.world.actor(login)
    with reading(life.world.engine) as conn:
        card = case_card(conn, actor, life.case_id, at=life.at)
        return earlier_replies(conn, actor, card.header, card.appeal, at=life.at)


def _ids(found: Sequence[EarlierReply]) -> list[int]:
    return [one.case_id for one in found]


def _set(life: Life, **columns: Any) -> None:
    with life.world.engine.begin() as conn:
        conn.execute(update(cases).where(cases.c.id == life.case_id).values(columns))


@pytest.mark.parametrize("login", READERS)
def test_an_answered_appeal_of_the_body_is_shown_with_its_outcome(
    published: World, at: datetime, login: str
) -> None:
    """The control of every test below that nothing is shown."""
    earlier, now = _answered(published, at), _drafted(published, at)
    (shown,) = _shown(now, login)
    assert (shown.case_id, shown.number, shown.same_topic) == (earlier.case_id, "ЖТ-2026-00000001", True)
    assert (shown.character, shown.returned, shown.challenged, shown.rating) == ("explained", 0, False, "")
    assert shown.likeness == 1.0


@pytest.mark.parametrize("login", READERS)
def test_a_restricted_case_is_a_pattern_for_nobody(published: World, at: datetime, login: str) -> None:
    """Not even for whoever may open it: its words do not go into another letter."""
    earlier, now = _answered(published, at), _drafted(published, at)
    assert _ids(_shown(now, login)) == [earlier.case_id]
    _set(earlier, access_level="restricted")
    assert _shown(now, login) == ()


@pytest.mark.parametrize("place", ["other_oblast", "unit"])
def test_a_case_of_another_body_is_not_shown(published: World, at: datetime, place: str) -> None:
    """Nor of one below: the executor worked on it and may open it."""
    earlier, now = _answered(published, at), _drafted(published, at)
    assert _ids(_shown(now)) == [earlier.case_id]
    _set(earlier, organisation_id=published.organisations[place])
    assert _shown(now) == ()


@pytest.mark.parametrize("login", READERS)
def test_whoever_was_complained_about_reads_nothing_of_it(published: World, at: datetime, login: str) -> None:
    earlier, now = _answered(published, at), _drafted(published, at)
    assert _ids(_shown(now, login)) == [earlier.case_id]
    with published.engine.begin() as conn:
        named = update(appeals).where(appeals.c.case_id == earlier.case_id)
        conn.execute(named.values(complained_of_id=published.people[login]))
    assert _shown(now, login) == ()
    other = next(one for one in READERS if one != login)
    assert _ids(_shown(now, other)) == [earlier.case_id]


def test_an_executor_is_shown_only_what_he_had_in_hand(published: World, at: datetime) -> None:
    """As in every list; whoever answers for the body sees it."""
    earlier, now = _answered(published, at), _drafted(published, at)
    with published.engine.begin() as conn:
        person = make_person(conn, "newcomer", published.organisations["unit"], Role.EXECUTOR)
        published.actors["newcomer"] = actor_of(conn, person)
    _set(now, executor_id=person)
    assert _shown(now, "newcomer") == ()
    assert _ids(_shown(now, "controller")) == [earlier.case_id]


def test_whoever_reads_the_case_masked_is_shown_nothing(published: World, at: datetime) -> None:
    _answered(published, at)
    now = _drafted(published, at)
    assert _shown(now, "auditor") == ()


def test_an_appeal_without_an_answer_is_no_pattern(published: World, at: datetime) -> None:
    for steps in (TO_QUALITY, TO_SIGNATURE):
        Life(published, at, text=DARK).walk(*steps)
    assert _shown(_drafted(published, at)) == ()


def test_a_complaint_is_told_to_whoever_may_know_of_it(published: World, at: datetime) -> None:
    earlier, now = _answered(published, at), _drafted(published, at)
    complaint = Life(published, at + timedelta(days=2), text=WATER)
    with published.engine.begin() as conn:
        row = {"challenged_case_id": earlier.case_id, "decision": "cancel"}
        conn.execute(insert(complaints).values(case_id=complaint.case_id, **row))
    (shown,) = _shown(now, "controller")
    assert (shown.challenged, shown.decision) == (True, "cancel")
    by, person = published.department_head, published.people["controller"]
    name_complained_of(published.engine, by, case_id=complaint.case_id, person_id=person)
    (shown,) = _shown(now, "controller")
    assert (shown.challenged, shown.decision) == (False, None)


def test_returns_and_the_rating_are_told(published: World, at: datetime) -> None:
    earlier = Life(published, at, text=DARK)
    earlier.walk(*TO_QUALITY)
    demand = {"criterion": "Q1", "demand": "Фактілерді көрсетіңіз."}
    returned = {"decision": "return", "return_reasons": ["no_law"], "demands": [demand]}
    earlier.step("quality_analysis", **returned)
    earlier.step("draft_reply", text="Екінші мәтін.")
    earlier.walk("quality_analysis", "sign_reply", "confirm_delivery", "close_case")
    earlier.act("rating", score="4", solved="yes")
    (shown,) = _shown(_drafted(published, at))
    assert (shown.returned, shown.rating, shown.text) == (1, "4", "Екінші мәтін.")


def test_other_peoples_data_are_hidden_and_counted(published: World, at: datetime) -> None:
    _answered(published, at, reply=f"{ANSWER} Тел. 8 701 123 45 67, ЖСН 750115399901.")
    (shown,) = _shown(_drafted(published, at))
    for told in ("Айнұр", "Сейітова", "12-5", "701", "750115399901"):
        assert told not in shown.text
    assert "шамдар ауыстырылды" in shown.text
    assert shown.hidden == shown.text.count("•••") > 3


def test_the_most_alike_come_first_and_no_more_than_five(published: World, at: datetime) -> None:
    water = _answered(published, at, text=WATER)
    dark = [_answered(published, at, text=f"{DARK} {n}") for n in range(SHOWN)]
    found = _ids(_shown(_drafted(published, at)))
    assert (len(found), set(found)) == (SHOWN, {one.case_id for one in dark})
    assert water.case_id not in found


def test_another_topic_is_shown_only_for_the_same_matter(published: World, at: datetime) -> None:
    dark, water = _answered(published, at), _answered(published, at, text=WATER)
    now = _drafted(published, at)
    assert set(_ids(_shown(now))) == {dark.case_id, water.case_id}
    with published.engine.begin() as conn:
        conn.execute(update(appeals).where(appeals.c.case_id == now.case_id).values(topic="T5"))
    assert [(one.case_id, one.same_topic) for one in _shown(now)] == [(dark.case_id, False)]
    with published.engine.begin() as conn:
        conn.execute(update(appeals).values(topic=None))
    assert [(one.case_id, one.same_topic) for one in _shown(now)] == [(dark.case_id, False)]


def test_the_number_of_statements_does_not_grow_with_what_is_found(published: World, at: datetime) -> None:
    said: list[str] = []

    def heard(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        said.append(statement)

    counts = []
    for _ in range(2):
        _answered(published, at)
        now = _drafted(published, at)
        event.listen(published.engine, "before_cursor_execute", heard)
        found = _shown(now)
        event.remove(published.engine, "before_cursor_execute", heard)
        counts.append((len(found), len(said)))
        said.clear()
    assert [found for found, _ in counts] == [1, 2]
    assert counts[0][1] == counts[1][1] > 0

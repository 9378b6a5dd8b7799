"""Whole lives of the shipped diagram, through the operations, on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from engine.operations import fire_timer
from engine.storage.tables import cases, journal, messages, notices, timers, work_items
from tests.factories import World
from tests.lives import REFUSED, RETURNED, TO_EXECUTOR, TO_QUALITY, TO_SIGNATURE, WHOLE, Life, all_hold

DAY_OVER = "registration_day_over"
"""The timer beside the registration, which is over with it."""


@pytest.fixture
def life(published: World, at: datetime) -> Iterator[Life]:
    """However the story goes, at its end its journal must come out again."""
    life = Life(published, at)
    yield life
    assert all_hold(published.engine)


def _case(life: Life) -> Any:
    with life.world.engine.connect() as conn:
        return conn.execute(select(cases).where(cases.c.id == life.case_id)).one()


def _return(life: Life) -> None:
    life.step("quality_analysis", **RETURNED)


def test_an_appeal_goes_from_receipt_to_a_closed_case(life: Life) -> None:
    assert life.walk(*WHOLE)["case_state"] == "CLOSED"
    assert life.open_elements() == []
    life.act("rating")
    case = _case(life)
    assert case.number.startswith("ЖТ-2026-")
    assert case.answered_at <= case.closed_at


def test_the_states_follow_the_law(life: Life) -> None:
    life.walk(*WHOLE)
    told = dict.fromkeys(answer["case_state"] for answer in life.answers)
    expected = [
        "RECEIVED",
        "REGISTERED",
        "ACCEPTED",
        "IN_WORK",
        "ON_QC",
        "ON_SIGNATURE",
        "ANSWERED",
        "CLOSED",
    ]
    assert [state for state in told if state in expected] == expected


def test_an_appeal_outside_our_competence_is_redirected(life: Life) -> None:
    life.step("register_appeal")
    life.step("check_admissibility", competence="other", decision="redirect", reason="Құзыретте емес")
    assert life.walk("redirect_appeal", "sign_redirect")["case_state"] == "REDIRECTED"
    assert life.open_elements() == []


def test_consideration_is_terminated_on_a_ground(life: Life) -> None:
    life.step("register_appeal")
    life.step("check_admissibility", decision="terminate", reason="Қайталанған")
    assert life.step("terminate_consideration", ground="COURT_ACT")["case_state"] == "TERMINATED"


def test_a_poor_reply_comes_back_to_its_executor(life: Life) -> None:
    life.walk(*TO_QUALITY)
    _return(life)
    item = life.item("draft_reply")
    assert (item.key, item.assignee_id) == ("draft_reply#2", life.world.people["executor"])
    assert (_case(life).state, _case(life).return_count) == ("RETURNED_FOR_FINALIZATION", 1)
    life.walk("draft_reply", "quality_analysis", "sign_reply", "confirm_delivery", "close_case")


def test_the_third_return_goes_to_the_head_of_the_unit(life: Life) -> None:
    life.walk(*TO_QUALITY)
    with life.world.engine.begin() as conn:
        _make_head_of_unit(life.world, conn)
    for _ in range(2):
        _return(life)
        life.step("draft_reply")
    _return(life)
    assert life.open_elements() == ["decide_third_return"]
    second = str(life.world.people["second_executor"])
    life.step("decide_third_return", life.world.actor("unit_head"), third_return_executor=second)
    assert life.item("draft_reply").assignee_id == int(second)
    assert _case(life).executor_id == int(second)


def test_the_signer_may_refuse(life: Life) -> None:
    life.walk(*TO_SIGNATURE)
    life.step("sign_reply", **REFUSED)
    assert life.open_elements() == ["draft_reply"]


def test_messages_are_queued_with_their_jobs(life: Life) -> None:
    life.walk(*WHOLE)
    with life.world.engine.connect() as conn:
        sent = conn.execute(select(messages.c.code, messages.c.state).order_by(messages.c.id)).all()
        jobs = conn.exec_driver_sql("select task_name from jobs.procrastinate_jobs").scalars().all()
    assert [code for code, _ in sent] == ["M-01", "M-03", "M-07"]
    assert jobs == ["send_message"] * len(sent)


def test_a_due_timer_fires_once_and_tells_those_concerned(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    timer = _timers(life)[0]
    first = fire_timer(life.world.engine, timer_id=timer.id, at=timer.due_at)
    again = fire_timer(life.world.engine, timer_id=timer.id, at=timer.due_at)
    assert (first["fired"], again["fired"]) == (True, False)
    with life.world.engine.connect() as conn:
        assert conn.execute(select(notices)).first() is not None


def test_four_schedulers_fire_one_timer_once(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    timer, barrier = _timers(life)[0], Barrier(4)

    def fire(_: int) -> bool:
        barrier.wait()
        return bool(fire_timer(life.world.engine, timer_id=timer.id, at=timer.due_at)["fired"])

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(fire, range(4))) == [False, False, False, True]


def test_a_timer_before_its_time_does_not_fire(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    timer = _timers(life)[0]
    assert fire_timer(life.world.engine, timer_id=timer.id, at=life.at)["fired"] is False


def test_an_overdue_case_is_marked_and_still_worked_on(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    life.let_moments_come()
    assert _case(life).overdue is True
    assert "examine" in life.open_elements()


def test_a_signed_reply_stops_the_timers(life: Life) -> None:
    life.walk(*WHOLE)
    waiting = {timer.element_id for timer in _timers(life) if timer.state == "pending"}
    assert waiting == {"listening_over"}


def test_facts_carry_the_time_they_happened(life: Life, at: datetime) -> None:
    life.step("register_appeal")
    with life.world.engine.connect() as conn:
        rows = conn.execute(select(journal.c.at, journal.c.recorded_at).order_by(journal.c.seq)).all()
        created = conn.execute(select(work_items.c.created_at).order_by(work_items.c.id)).scalars().first()
    assert rows[0].at == created == at
    assert rows[1].recorded_at > rows[0].recorded_at


def _timers(life: Life) -> list[Any]:
    with life.world.engine.connect() as conn:
        chosen = select(timers).where(timers.c.case_id == life.case_id, timers.c.element_id != DAY_OVER)
        return list(conn.execute(chosen.order_by(timers.c.due_at)))


def _make_head_of_unit(world: World, conn: Any) -> None:
    from engine.domain.actor import Role
    from tests.factories import actor_of, make_person

    person_id = make_person(conn, "unit_head", world.organisations["unit"], Role.HEAD)
    world.actors["unit_head"] = actor_of(conn, person_id)

"""What each list of signs says of a life in which the thing happened, and its silence where it did not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text, update

from engine.queries import reading
from engine.queries.audit_signs import Sign, signs
from engine.queries.masking import MASK
from engine.queries.sign_ground import SignFilters
from engine.storage.tables import appeals, journal
from tests.complaint_lives import DECIDED, TO_DRAFT, Challenged, Complaint, put_above
from tests.eventful import eventful_life
from tests.factories import World
from tests.lives import RETURNED, TO_REPLY, TO_SIGNATURE, Life

DAY = timedelta(days=1)


def _found(world: World, kind: str, minutes: int = 60, login: str = "auditor") -> list[Sign]:
    chosen = SignFilters(date(2026, 1, 1), datetime.now(UTC).date() + DAY, minutes)
    with reading(world.engine) as conn:
        return list(signs(conn, world.actor(login), kind, chosen).rows)


def test_an_extension_moves_the_last_day_by_whoever_decided_it(published: World, at: datetime) -> None:
    life = eventful_life(published, at)
    (moved,) = _found(published, "deadlines")
    assert (moved.case_id, moved.who) == (life.case_id, "Department Head А.")
    assert (moved.was, moved.now) == ("2026-12-14", "2026-12-28")
    assert moved.reason == MASK
    (read,) = _found(published, "deadlines", login="controller")
    assert read.reason == "Сараптама қорытындысы күтілуде."


def test_a_refused_extension_moves_nothing(published: World, at: datetime) -> None:
    life = Life(published, at)
    life.walk(*TO_REPLY)
    life.act("extension_requested", "executor")
    life.step("decide_extension", decision="refuse")
    assert _found(published, "deadlines") == []


def test_only_the_entry_recorded_late_is_listed(published: World, at: datetime) -> None:
    """Every entry of a test happens in its own past, so here all but one are recorded at once."""
    life = Life(published, at)
    life.walk("register_appeal", "check_admissibility")
    _record_after(published, timedelta(minutes=1))
    assert _found(published, "back_dated") == []
    _record_after(published, timedelta(days=2), seq=2)
    (late,) = _found(published, "back_dated", 24 * 60)
    assert (late.case_id, late.seq, late.was, late.now) == (
        life.case_id,
        2,
        "2026-11-23 09:12",
        "2026-11-25 09:12",
    )
    assert _found(published, "back_dated", 2 * 24 * 60) == []


def test_a_receipt_on_the_day_of_its_entry_is_not_dated_back(published: World, at: datetime) -> None:
    Life(published, at)
    back = Life(published, at, received_at="2026-11-20T17:40")
    (typed,) = _found(published, "received_earlier", 24 * 60)
    assert (typed.case_id, typed.seq, typed.who) == (back.case_id, 1, "Registrar А.")
    assert (typed.was, typed.now) == ("2026-11-20 17:40", "2026-11-23 09:05")


def test_a_case_sent_back_by_the_superior_body_is_reopened(published: World, at: datetime) -> None:
    put_above(published)
    challenged = Challenged(published, at)
    assert _found(published, "reopened") == []
    told = {"challenged": challenged, "complaint_learnt_on": "2026-11-24"}
    complaint = Complaint(published, at + timedelta(days=7), **told)
    complaint.walk(*TO_DRAFT)
    complaint.step("draft_complaint_decision", decision="remand", **DECIDED["remand"])
    complaint.step("sign_complaint_decision")
    (anew,) = _found(published, "reopened")
    assert (challenged.case_id, anew.case_id, "remand") in complaint.links()
    assert (anew.seq, anew.was, anew.now, anew.who) == (1, "CLOSED", "ACCEPTED", "Far Signer А.")


def test_a_redirected_appeal_that_came_back_is_reopened(published: World, at: datetime) -> None:
    life = Life(published, at)
    life.step("register_appeal")
    life.step("check_admissibility", competence="other", decision="redirect", reason="Құзыретте емес")
    life.walk("redirect_appeal", "sign_redirect")
    assert _found(published, "reopened") == []
    life.act("target_returned", returned_on="2026-11-23")
    life.step("decide_dispute")
    (back,) = _found(published, "reopened")
    assert (back.case_id, back.was, back.now) == (life.case_id, "REDIRECTED", "REGISTERED")


def test_a_reply_signed_minutes_after_registration(published: World, at: datetime) -> None:
    life = Life(published, at)
    life.walk(*TO_SIGNATURE)
    assert _found(published, "within_minutes", 300) == []
    life.step("sign_reply")
    took = (life.case().answered_at - life.case().registered_at) // timedelta(minutes=1)
    (hasty,) = _found(published, "within_minutes", took + 1)
    answered = at + timedelta(minutes=7 + took)
    assert (hasty.case_id, hasty.was) == (life.case_id, "2026-11-23 09:12")
    assert hasty.now == f"{answered:%Y-%m-%d %H:%M}"
    assert _found(published, "within_minutes", took) == []


OTHER = {"last_name": "Оспанов", "first_name": "Марат", "address": "Қарағанды қ., Абай к-сі, 3"}


def _replied(world: World, at: datetime, text: str, **intake: Any) -> Life:
    life = Life(world, at, **intake)
    life.walk(*TO_REPLY)
    life.step("draft_reply", text=text)
    return life


def test_the_same_reply_to_another_applicant_is_identical_whatever_its_signs(
    published: World, at: datetime
) -> None:
    one = _replied(published, at, "Құрметті арыз беруші! Жарық қосылды.")
    _replied(published, at, "Құрметті арыз беруші! Жарық қосылмады.", **OTHER)
    assert _found(published, "identical") == []
    other = _replied(published, at, "Құрметті арыз беруші –  жарық ҚОСЫЛДЫ", **OTHER)
    found = _found(published, "identical")
    assert {life.case_id for life in found} == {one.case_id, other.case_id}
    assert {(life.now, life.who) for life in found} == {("2", "Executor А.")}
    assert len({life.was for life in found}) == 1


def test_replies_that_the_reader_may_not_see_make_no_group(published: World, at: datetime) -> None:
    """One of two: its fellow is a complaint about the reader, of which he learns nothing at all."""
    one = _replied(published, at, "Құрметті арыз беруші! Жарық қосылды.")
    other = _replied(published, at, "Құрметті арыз беруші! Жарық қосылды.", **OTHER)
    assert {sign.was for sign in _found(published, "identical")} == {one.case().number}
    about = {"complained_of_id": published.people["auditor"]}
    with published.engine.begin() as conn:
        conn.execute(update(appeals).where(appeals.c.case_id == other.case_id).values(about))
    assert _found(published, "identical") == []
    assert len(_found(published, "identical", login="department_head")) == 2


def test_the_newest_reply_counts_wherever_the_period_ends(published: World, at: datetime) -> None:
    one = _replied(published, at, "Құрметті арыз беруші! Жарық қосылды.")
    _replied(published, at, "Құрметті арыз беруші! Жарық қосылды.", **OTHER)
    one.step("quality_analysis", **RETURNED)
    one.at += timedelta(days=3)
    one.step("draft_reply", text="Құрметті Айнұр! Бағаналар ауыстырылды.")
    chosen = SignFilters(at.date(), at.date(), 60)
    with reading(published.engine) as conn:
        assert signs(conn, published.actor("auditor"), "identical", chosen).rows == ()


def test_the_same_reply_to_one_applicant_twice_is_not_listed(published: World, at: datetime) -> None:
    for _ in range(2):
        _replied(published, at, "Құрметті Айнұр! Жарық қосылды.")
    assert _found(published, "identical") == []


def _record_after(world: World, later: timedelta, seq: int | None = None) -> None:
    mine = journal.c.case_seq == seq if seq else journal.c.case_seq > 0
    with world.engine.begin() as conn:
        conn.execute(text("alter table journal disable trigger user"))
        conn.execute(update(journal).where(mine).values(recorded_at=journal.c.at + later))
        conn.execute(text("alter table journal enable trigger user"))

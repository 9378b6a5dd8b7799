"""The calendar as versions, and the recount of running terms when a new one is published (3.3 rule 8)."""

from __future__ import annotations

import copy
import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, insert, select, text, update

from engine.domain.calendar import shipped_facts
from engine.domain.errors import DutiesConflict, Forbidden, InvalidData, NotFound, StaleVersion
from engine.domain.local_time import at_local
from engine.operations.drop_calendar_day import drop_calendar_day
from engine.operations.propose_calendar_day import propose_calendar_day
from engine.operations.publish_calendar import publish_calendar
from engine.operations.recount_clocks import recount_clocks, requeue_recount
from engine.queries import reading
from engine.queries.calendar import (
    calendar_now,
    calendar_versions_of,
    preview,
    proposals,
    recount_progress,
    recounted,
)
from engine.storage.calendars import version_at
from engine.storage.tables import calendar_versions, cases, clocks, journal, messages, notices, timers
from tests.factories import ALMATY, World
from tests.integration.service_tasks.test_clocks import called, case, clock, extend_clock, pending, rows
from tests.lives import TO_EXECUTOR, WHOLE, Life, all_hold

NAMES = {"kk": "Мереке", "ru": "Праздник", "en": "Holiday"}
ACT = "Law of 18.03.2026 No. 1"


@pytest.fixture
def january(published: World) -> World:
    """An installation whose calendar still has the holiday of 30 August 2026, as in January."""
    facts = copy.deepcopy(dict(shipped_facts()))
    for holiday in facts["holidays"]:
        if holiday["id"] == "constitution_1995":
            holiday["to"] = None
            del holiday["repeal_known_from"]
    row = {"version": 1, "content": facts, "digest": "january", "published_at": at_local(date(2026, 1, 5))}
    with published.engine.begin() as conn:
        conn.execute(insert(calendar_versions).values(row))
    return published


def propose(world: World, day: date, kind: str, role: str = "department_head", **more: Any) -> None:
    name = NAMES if kind in ("holiday", "religious") else {}
    told = {"day": day, "kind": kind, "act": ACT, "name": name} | more
    propose_calendar_day(world.engine, world.actor(role), **told)


def publish(world: World, at: datetime, role: str = "department_head") -> dict[str, Any]:
    with reading(world.engine) as conn:
        draft = preview(conn, world.actor(role), proposals(conn), at=at).draft
    return publish_calendar(world.engine, world.actor(role), reason="Заң өзгерді.", draft=draft, at=at)


def jobs(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return list(conn.execute(text("select task_name from jobs.procrastinate_jobs order by id")).scalars())


# -- D11 -------------------------------------------------------------------------------------------


@pytest.fixture
def d11(january: World) -> Life:
    life = Life(january, datetime(2026, 8, 17, 9, 5, tzinfo=ALMATY), received_at="2026-08-17T09:05")
    life.walk(*TO_EXECUTOR)
    return life


def test_D11_a_holiday_that_is_repealed_in_mid_year(d11: Life) -> None:
    """D11: 31.08.2026 is off by the January calendar; without it 08.09 becomes 07.09, 07.09 becomes 04.09."""
    world, at = d11.world, datetime(2026, 8, 19, 10, 0, tzinfo=ALMATY)
    assert (clock(d11).legal_last_day, clock(d11).control_date) == (date(2026, 9, 8), date(2026, 9, 7))
    assert clock(d11).told_last_day == date(2026, 9, 8)
    propose(world, date(2026, 8, 31), "working")
    with reading(world.engine) as conn:
        seen = preview(conn, world.department_head, proposals(conn), at=at)
    assert (seen.running, seen.later, seen.earlier, seen.told, seen.overdue) == (1, 0, 1, 1, 0)
    (move,) = seen.moves
    assert (move.number, move.clock, move.told) == ("ЖТ-2026-00000001", "main", True)
    assert (move.old.legal_last_day, move.new.legal_last_day) == (date(2026, 9, 8), date(2026, 9, 7))

    assert publish(world, at) == {"version": 2, "clocks": 1}
    assert jobs(world.engine)[-1] == "recount_clocks"
    assert clock(d11).legal_last_day == date(2026, 9, 8)  # nothing moves before the job
    assert recount_clocks(world.engine, at=at) == {"moved": 1, "same": 0, "finished": True}

    assert (clock(d11).legal_last_day, clock(d11).control_date) == (date(2026, 9, 7), date(2026, 9, 4))
    assert (case(d11).legal_last_day, case(d11).control_date) == (date(2026, 9, 7), date(2026, 9, 4))
    told = rows(d11, messages)[-1]
    assert told.code == "M-05C"
    assert "08.09.2026" in told.body
    assert "07.09.2026" in told.body
    assert (clock(d11).told_last_day, clock(d11).told_code) == (date(2026, 9, 7), "M-05C")
    heard = [(row.person_id, row.role) for row in rows(d11, notices) if row.code == "recounted"]
    assert heard == [(world.people["executor"], None), (None, "controller")]
    (entry,) = [row for row in rows(d11, journal) if row.command == "recount_clock"]
    facts = json.loads(entry.facts)
    assert (facts["old_last_day"], facts["new_last_day"]) == ("2026-09-08", "2026-09-07")
    # Half of the shorter term comes a day earlier or not, but the watch was asked anew.
    assert rows(d11, journal)[-1].command == "deliver_event"
    assert pending(d11) == [datetime(2026, 8, 27, 9, 0, tzinfo=ALMATY)]
    assert all_hold(world.engine)


def test_a_term_that_nobody_told_moves_without_a_letter(d11: Life) -> None:
    with d11.world.engine.begin() as conn:
        conn.execute(update(clocks).values(told_last_day=None))
    propose(d11.world, date(2026, 8, 31), "working")
    at = datetime(2026, 8, 19, 10, 0, tzinfo=ALMATY)
    publish(d11.world, at)
    recount_clocks(d11.world.engine, at=at)
    assert "M-05C" not in [row.code for row in rows(d11, messages)]
    assert clock(d11).legal_last_day == date(2026, 9, 7)


def test_what_moved_is_kept_and_shown(d11: Life) -> None:
    world, at = d11.world, datetime(2026, 8, 19, 10, 0, tzinfo=ALMATY)
    propose(world, date(2026, 8, 31), "working")
    publish(world, at)
    with reading(world.engine) as conn:
        before = recount_progress(conn)
    assert before is not None
    assert (before.clocks, before.waiting, before.done) == (1, 1, 0)
    recount_clocks(world.engine, at=at)
    with reading(world.engine) as conn:
        done = recount_progress(conn)
        (move,) = recounted(conn, world.department_head, 2)
        assert recounted(conn, world.administrator, 2) == ()  # sees no content
    assert done is not None
    assert (done.waiting, done.done, done.moved, done.told) == (0, 1, 1, 1)
    assert (move.case_id, move.old.control_date, move.new.control_date) == (
        d11.case_id,
        date(2026, 9, 7),
        date(2026, 9, 4),
    )


# -- the recount -----------------------------------------------------------------------------------

TODAY = datetime(2026, 11, 24, 12, 0, tzinfo=ALMATY)


@pytest.fixture
def lives(published: World, at: datetime) -> list[Life]:
    found = [Life(published, at) for _ in range(5)]
    for life in found:
        life.step("register_appeal")
    found[4].walk(*WHOLE[1:])
    return found


def moved_entries(lives: list[Life]) -> list[int]:
    return [[row.command for row in rows(life, journal)].count("recount_clock") for life in lives]


def test_a_recount_that_is_cut_short_goes_on_and_counts_each_case_once(lives: list[Life]) -> None:
    world = lives[0].world
    propose(world, date(2026, 12, 1), "holiday")
    assert publish(world, TODAY)["clocks"] == 4  # the answered one has stopped
    first = recount_clocks(world.engine, batch=1, limit=2, at=TODAY)
    assert first == {"moved": 2, "same": 0, "finished": False}
    assert recount_clocks(world.engine, at=TODAY) == {"moved": 2, "same": 0, "finished": True}
    assert recount_clocks(world.engine, at=TODAY) == {"moved": 0, "same": 0, "finished": True}
    assert moved_entries(lives) == [1, 1, 1, 1, 0]
    assert {clock(life).legal_last_day for life in lives[:4]} == {date(2026, 12, 15)}
    assert all_hold(world.engine)


def test_a_run_that_dies_in_a_case_leaves_nothing_of_it(
    lives: list[Life], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = lives[0].world
    propose(world, date(2026, 12, 1), "holiday")
    publish(world, TODAY)
    from engine.operations import recount_clocks as module

    real, seen = module.tell_watches, []

    def dies(work: Any, locked: Any) -> None:
        seen.append(locked.id)
        if len(seen) == 3:
            raise ConnectionError("killed")
        real(work, locked)

    monkeypatch.setattr(module, "tell_watches", dies)
    with pytest.raises(ConnectionError):
        recount_clocks(world.engine, at=TODAY)
    assert moved_entries(lives) == [1, 1, 0, 0, 0]
    assert clock(lives[2]).legal_last_day == date(2026, 12, 14)
    monkeypatch.undo()
    assert recount_clocks(world.engine, at=TODAY)["finished"] is True
    assert moved_entries(lives) == [1, 1, 1, 1, 0]
    assert all_hold(world.engine)


def test_a_holiday_outside_every_term_moves_nothing_and_writes_no_entry(lives: list[Life]) -> None:
    world = lives[0].world
    propose(world, date(2027, 6, 1), "holiday")
    publish(world, TODAY)
    assert recount_clocks(world.engine, at=TODAY) == {"moved": 0, "same": 4, "finished": True}
    assert moved_entries(lives) == [0, 0, 0, 0, 0]
    assert clock(lives[0]).calendar_version == 2


def test_a_clock_that_a_slow_transaction_started_with_the_old_calendar_is_found(lives: list[Life]) -> None:
    world = lives[0].world
    propose(world, date(2026, 12, 1), "holiday")
    publish(world, TODAY)
    recount_clocks(world.engine, at=TODAY)
    with world.engine.begin() as conn:
        late = {
            "calendar_version": 1,
            "legal_last_day": date(2026, 12, 14),
            "control_date": date(2026, 12, 11),
        }
        conn.execute(update(clocks).where(clocks.c.case_id == lives[1].case_id).values(late))
        conn.execute(text("delete from jobs.procrastinate_jobs"))
    assert requeue_recount(world.engine) is True
    assert requeue_recount(world.engine) is False  # one job is enough
    assert recount_clocks(world.engine, at=TODAY)["moved"] == 1
    with world.engine.begin() as conn:
        conn.execute(text("delete from jobs.procrastinate_jobs"))
    assert requeue_recount(world.engine) is False


def test_a_term_shortened_into_the_past_is_overdue_at_once(lives: list[Life]) -> None:
    """The applicant is told; the watch rings for the end that lies behind."""
    life, world = lives[0], lives[0].world
    with world.engine.begin() as conn:
        conn.execute(delete(timers).where(timers.c.case_id != life.case_id))
    life.let_moments_come(until=datetime(2026, 12, 14, 23, 0, tzinfo=ALMATY))
    at = datetime(2026, 12, 14, 23, 30, tzinfo=ALMATY)
    propose(world, date(2026, 12, 5), "working")
    publish(world, at)
    recount_clocks(world.engine, at=at)
    assert clock(life).legal_last_day == date(2026, 12, 11)
    life.let_moments_come(until=at)
    assert (clock(life).state, case(life).overdue) == ("missed", True)


def test_a_term_lengthened_over_today_is_not_overdue_any_more(lives: list[Life]) -> None:
    life, world = lives[0], lives[0].world
    life.let_moments_come(until=datetime(2026, 12, 15, 8, 0, tzinfo=ALMATY))
    assert case(life).overdue is True
    propose(world, date(2026, 12, 1), "holiday")
    at = datetime(2026, 12, 15, 8, 30, tzinfo=ALMATY)
    publish(world, at)
    recount_clocks(world.engine, at=at)
    assert (clock(life).state, clock(life).legal_last_day) == ("running", date(2026, 12, 15))
    assert case(life).overdue is False
    life.let_moments_come(until=datetime(2026, 12, 16, 0, 0, tzinfo=ALMATY))
    assert case(life).overdue is True
    assert all_hold(world.engine)


def test_a_late_reply_of_another_clock_keeps_the_case_overdue(lives: list[Life]) -> None:
    life, world = lives[0], lives[0].world
    with world.engine.begin() as conn:
        row = {"case_id": life.case_id, "name": "complaint", "rule": "A-20", "started_on": date(2026, 10, 1)}
        row |= {"legal_last_day": date(2026, 10, 30), "control_date": date(2026, 10, 29), "state": "missed"}
        row |= {"started_at": TODAY, "stopped_at": TODAY, "watched_to": TODAY, "calendar_version": 1}
        conn.execute(insert(clocks).values(row))
        conn.execute(update(cases).where(cases.c.id == life.case_id).values(overdue=True))
    propose(world, date(2026, 12, 1), "holiday")
    publish(world, TODAY)
    recount_clocks(world.engine, at=TODAY)
    assert case(life).overdue is True


def test_new_terms_are_counted_with_the_new_version_at_once(published: World, at: datetime) -> None:
    propose(published, date(2026, 12, 1), "holiday")
    publish(published, at - timedelta(hours=1))
    life = Life(published, at)
    life.step("register_appeal")
    assert (clock(life).legal_last_day, clock(life).calendar_version) == (date(2026, 12, 15), 2)


def test_the_past_is_counted_with_what_was_known_then(published: World) -> None:
    """A driver that replays the past finds the calendar of that time."""
    propose(published, date(2022, 10, 12), "holiday")
    publish(published, TODAY)
    life = Life(published, datetime(2022, 10, 10, 9, 5, tzinfo=ALMATY), received_at="2022-10-10T09:05")
    life.step("register_appeal")
    assert clock(life).legal_last_day == date(2022, 11, 1)  # D8
    assert recount_clocks(published.engine, at=TODAY)["moved"] == 1
    assert clock(life).legal_last_day == date(2022, 11, 2)


# -- versions --------------------------------------------------------------------------------------


def test_the_shipped_file_is_version_1_until_another_is_published(world: World) -> None:
    with reading(world.engine) as conn:
        assert version_at(conn).number == 1
        assert [one.number for one in calendar_versions_of(conn)] == [1]
    propose(world, date(2026, 12, 1), "holiday")
    publish(world, TODAY)
    with reading(world.engine) as conn:
        found = calendar_versions_of(conn)
        assert [one.number for one in found] == [2, 1]
        assert (found[0].published_by or "").startswith("Department Head")
        assert (found[0].reason, found[1].published_by) == ("Заң өзгерді.", None)
        assert not calendar_now(conn, at=TODAY).is_working(date(2026, 12, 1))
        assert version_at(conn, TODAY - timedelta(days=1)).number == 1
        assert proposals(conn) == ()


def test_a_version_is_never_edited(world: World) -> None:
    propose(world, date(2026, 12, 1), "holiday")
    publish(world, TODAY)
    for statement in ("update calendar_versions set reason = ''", "delete from calendar_versions"):
        with world.engine.connect() as conn, pytest.raises(Exception, match="append-only"):
            conn.execute(text(statement))


def test_what_changed_since_the_preview_is_not_published(world: World) -> None:
    propose(world, date(2026, 12, 1), "holiday")
    with reading(world.engine) as conn:
        draft = preview(conn, world.department_head, proposals(conn)).draft
    propose(world, date(2026, 12, 2), "holiday", "methodologist")
    with pytest.raises(StaleVersion):
        publish_calendar(world.engine, world.department_head, reason="Заң.", draft=draft)
    with world.engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(calendar_versions)).scalar_one() == 0


def test_nothing_proposed_is_nothing_to_publish(world: World) -> None:
    with pytest.raises(InvalidData) as refused:
        publish(world, TODAY)
    assert refused.value.details["errors"] == {"draft": ["empty"]}
    propose(world, date(2026, 12, 1), "holiday")
    with pytest.raises(InvalidData):
        publish_calendar(world.engine, world.department_head, reason="  ", draft="x")


def test_a_proposal_is_taken_back_by_whoever_may_propose(world: World) -> None:
    propose(world, date(2026, 12, 1), "holiday", "methodologist")
    drop_calendar_day(world.engine, world.department_head, day=date(2026, 12, 1))
    with pytest.raises(NotFound):
        drop_calendar_day(world.engine, world.department_head, day=date(2026, 12, 1))


@pytest.mark.parametrize("role", ["registrar", "executor", "head", "signer", "auditor", "administrator"])
def test_others_neither_propose_nor_publish(world: World, role: str) -> None:
    """Domain report, 4: calendar, rules: controller proposes, head of the Department approves."""
    with pytest.raises(Forbidden):
        propose(world, date(2026, 12, 1), "holiday", role)
    with pytest.raises(Forbidden):
        drop_calendar_day(world.engine, world.actor(role), day=date(2026, 12, 1))
    with pytest.raises(Forbidden):
        publish_calendar(world.engine, world.actor(role), reason="x", draft="x")


@pytest.mark.parametrize("role", ["controller", "methodologist"])
def test_who_proposes_does_not_publish(world: World, role: str) -> None:
    propose(world, date(2026, 12, 1), "holiday", role)
    with pytest.raises(Forbidden):
        publish(world, TODAY, role)


def test_a_day_without_its_act_is_refused_by_field(world: World) -> None:
    with pytest.raises(InvalidData) as refused:
        propose(world, date(2031, 1, 1), "holiday", act=" ", name={"kk": "Мереке"})
    assert sorted(refused.value.details["errors"]) == ["act", "day", "name_en", "name_ru"]
    with pytest.raises(InvalidData):
        propose(world, date(2026, 12, 1), "party")


# -- duties ----------------------------------------------------------------------------------------


@pytest.fixture
def routed(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.walk(*TO_EXECUTOR)
    return life


def test_who_set_the_calendar_does_not_approve_an_extension(routed: Life) -> None:
    """Domain report, 4: the same person never sets the calendar and approves an extension."""
    world, at = routed.world, at_local(date(2026, 12, 2))
    propose(world, date(2026, 12, 1), "holiday")
    publish(world, TODAY)
    with pytest.raises(DutiesConflict) as refused:
        called(routed, extend_clock, {"new_last_day": "2026-12-28"}, at, world.department_head)
    assert refused.value.details == {"conflict": "sets_calendar_and_extends"}
    assert clock(routed).extensions == 0
    called(routed, extend_clock, {"new_last_day": "2026-12-28"}, at, world.signer)
    assert clock(routed).extensions == 1


def test_who_set_no_calendar_may(routed: Life) -> None:
    """Positive control."""
    inputs = {"new_last_day": "2026-12-28"}
    called(routed, extend_clock, inputs, at_local(date(2026, 12, 2)), routed.world.department_head)
    assert clock(routed).extensions == 1

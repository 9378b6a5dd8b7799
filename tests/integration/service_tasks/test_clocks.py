"""The clocks of a case: several at once, each with its state, and the watch that follows every change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import ExtensionRefused, Forbidden, InvalidData
from engine.domain.local_time import at_local
from engine.operations.advancing import note, services_of, tell_watches
from engine.operations.locked_case import lock_case
from engine.operations.set_extension_reading import set_extension_reading
from engine.queries import reading
from engine.queries.clocks import case_clocks, main_last_day
from engine.queries.public_status import public_status
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.extend_clock import extend_clock
from engine.service_tasks.outgoing import queue_message
from engine.service_tasks.start_clock import start_clock
from engine.service_tasks.stop_clock import stop_clock
from engine.storage.tables import cases, clocks, journal, messages, notices, timers
from engine.storage.unit_of_work import unit_of_work
from tests.factories import ALMATY, World
from tests.lives import TO_EXECUTOR, TO_SIGNATURE, WHOLE, Life, all_hold

Call = Callable[[ServiceContext, Mapping[str, Any]], dict[str, Any]]


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return Life(published, at)


def rows(life: Life, table: Any = clocks) -> list[Any]:
    column = table.c.id if table is cases else table.c.case_id
    with life.world.engine.connect() as conn:
        return list(conn.execute(select(table).where(column == life.case_id).order_by(table.c[0])))


def clock(life: Life, name: str = "main") -> Any:
    return [row for row in rows(life) if row.name == name][-1]


def case(life: Life) -> Any:
    return rows(life, cases)[0]


def pending(life: Life) -> list[datetime]:
    """When the watch of a term tells next; the case may wait for other times besides."""
    waiting = [row for row in rows(life, timers) if row.state == "pending"]
    return [row.due_at for row in waiting if row.element_id == "moment_came"]


def called(
    life: Life, task: Call, inputs: Mapping[str, Any], at: datetime, actor: Actor = SYSTEM
) -> dict[str, Any]:
    """The service task in a command of its own, as a step of the diagram would call it."""
    with unit_of_work(life.world.engine, at=at) as work:
        locked = lock_case(work, SYSTEM, life.case_id)
        context = services_of(work, locked, actor)
        context.key = "step#1"
        answer = task(context, inputs)
        note(work, locked, SYSTEM, "test", {}, {"fields": context.changed})
        if context.term_changed:
            tell_watches(work, locked)
        return answer


# -- the main clock --------------------------------------------------------------------------------


def test_the_main_clock_runs_from_the_registration(life: Life) -> None:
    """P-01, task 5: the main timer starts from the registration, not from the acceptance."""
    assert rows(life) == []
    life.step("register_appeal")
    main = clock(life)
    assert (main.rule, main.started_on, main.state) == ("A-15", date(2026, 11, 23), "running")
    assert (main.legal_last_day, main.control_date) == (date(2026, 12, 14), date(2026, 12, 11))
    assert (case(life).clock_rule, case(life).legal_last_day) == ("A-15", date(2026, 12, 14))
    assert pending(life) == [datetime(2026, 12, 3, 9, 0, tzinfo=ALMATY)]


def test_the_type_found_later_changes_the_rule_and_not_the_start(life: Life) -> None:
    life.walk("register_appeal", "check_admissibility")
    life.step("determine_nature", legal_type="complaint")
    main = clock(life)
    assert (main.rule, main.started_on) == ("A-FWD", date(2026, 11, 23))
    assert (main.legal_last_day, case(life).legal_last_day) == (date(2026, 11, 26), date(2026, 11, 26))
    assert len(rows(life)) == 1


def test_the_watch_hears_of_the_change_in_the_same_transaction(life: Life) -> None:
    life.walk("register_appeal", "check_admissibility")
    before = pending(life)
    life.step("determine_nature", legal_type="complaint")
    assert before == [datetime(2026, 12, 3, 9, 0, tzinfo=ALMATY)]
    assert pending(life) == [datetime(2026, 11, 24, 9, 0, tzinfo=ALMATY)]
    two = rows(life, journal)[-2:]
    assert [entry.command for entry in two] == ["complete_work_item", "deliver_event"]
    assert two[0].at == two[1].at
    assert all_hold(life.world.engine)


def test_a_clock_that_does_not_change_tells_nobody(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    assert "deliver_event" not in [entry.command for entry in rows(life, journal)]


def test_the_reply_in_time_meets_the_clock_and_ends_the_watch(life: Life) -> None:
    life.walk(*WHOLE)
    main = clock(life)
    assert main.state == "met"
    assert main.stopped_at is not None
    assert (pending(life), case(life).overdue) == ([], False)
    assert all_hold(life.world.engine)


def test_a_late_reply_leaves_the_clock_missed_and_the_case_overdue(life: Life) -> None:
    life.walk(*TO_SIGNATURE)
    life.at = datetime(2026, 12, 15, 0, 0, tzinfo=ALMATY)
    life.step("sign_reply")
    assert (clock(life).state, case(life).overdue) == ("missed", True)


@pytest.mark.parametrize(
    ("steps", "decision", "state"),
    [
        (("redirect_appeal", "sign_redirect"), "redirect", "cancelled"),
        (("terminate_consideration",), "terminate", "met"),
    ],
)
def test_a_case_that_ended_has_no_open_clock(
    life: Life, steps: tuple[str, ...], decision: str, state: str
) -> None:
    """3.3 rule 9: the source clock of a redirected appeal ends; a reasoned end in time meets it."""
    life.step("register_appeal")
    life.step("check_admissibility", decision=decision, reason="Негіз.")
    life.walk(*steps)
    assert (clock(life).state, pending(life)) == (state, [])
    assert all_hold(life.world.engine)


def test_what_the_applicant_was_told_stands_with_the_clock(life: Life) -> None:
    life.step("register_appeal")
    assert (clock(life).told_last_day, clock(life).told_code) == (date(2026, 12, 14), "M-01")
    assert "14.12.2026" in rows(life, messages)[0].body
    life.walk("check_admissibility", "determine_nature", "resolution")
    assert clock(life).told_code == "M-03"


def test_the_end_of_the_term_is_marked_told_and_goes_up(life: Life) -> None:
    """P-01, boundary events: OVERDUE at 24:00; HED, DEP, AKM at +1 and +3 working days; M-09 once."""
    life.walk(*TO_EXECUTOR)
    life.let_moments_come(until=datetime(2026, 12, 15, 0, 0, tzinfo=ALMATY))
    assert (clock(life).state, clock(life).stopped_at, case(life).overdue) == ("missed", None, True)
    life.let_moments_come()
    told = [(row.facts["moment"], row.role) for row in rows(life, notices) if row.code == "overdue_still"]
    assert told == [("one_late", "department_head"), ("three_late", "signer")]
    assert [row.code for row in rows(life, messages)].count("M-09") == 1
    assert all_hold(life.world.engine)


# -- several at once -------------------------------------------------------------------------------


def test_lists_show_the_clock_that_ends_first_and_the_applicant_his_own(life: Life) -> None:
    """3.3 rule 10."""
    life.step("register_appeal")
    called(life, start_clock, {"clock_rule": "A-RED", "clock": "redirect"}, life.at)
    assert case(life).legal_last_day == date(2026, 11, 26)
    assert case(life).clock_rule == "A-15"
    life.walk("check_admissibility", "determine_nature", "resolution")
    routed = rows(life, messages)[-1]
    assert routed.code == "M-03"
    assert "14.12.2026" in routed.body
    called(life, stop_clock, {"clock": "redirect"}, life.at)
    assert (clock(life, "redirect").state, case(life).legal_last_day) == ("met", date(2026, 12, 14))


def test_the_status_page_tells_the_day_of_the_reply_whatever_ends_first(life: Life) -> None:
    life.step("register_appeal")
    called(life, start_clock, {"clock_rule": "A-RED", "clock": "redirect"}, life.at)
    with reading(life.world.engine) as conn:
        assert public_status(conn, life.case_id).legal_last_day == date(2026, 12, 14)
        assert main_last_day(conn, life.case_id) == date(2026, 12, 14)
        first, second = case_clocks(conn, life.case_id, at=life.at)
    assert (first.name, first.working_days_left, first.cap) == ("redirect", 3, None)
    assert (second.name, second.working_days_left, second.cap) == ("main", 15, date(2027, 1, 25))


def test_a_clock_inside_the_house_does_not_make_the_case_overdue(life: Life) -> None:
    life.step("register_appeal")
    called(life, start_clock, {"clock_rule": "A-RED", "clock": "redirect"}, life.at)
    called(life, stop_clock, {"clock": "redirect"}, at_local(date(2026, 11, 27)))
    assert (clock(life, "redirect").state, case(life).overdue) == ("missed", False)


def test_a_clock_may_start_on_another_day(life: Life) -> None:
    life.step("register_appeal")
    told = called(life, start_clock, {"clock_rule": "A-20", "clock": "c", "start": "2026-12-01"}, life.at)
    assert told == {
        "clock_rule": "A-20",
        "legal_last_day": "2026-12-30",
        "control_date": "2026-12-29",
        "overdue_at": "2026-12-31T00:00:00+05:00",
    }


def test_stopping_a_clock_that_does_not_run_changes_nothing(life: Life) -> None:
    life.step("register_appeal")
    before = rows(life)
    assert called(life, stop_clock, {"clock": "redirect"}, life.at) == {"clock_state": None}
    assert rows(life) == before


# -- extension -------------------------------------------------------------------------------------


@pytest.fixture
def routed(life: Life) -> Life:
    life.walk(*TO_EXECUTOR)
    return life


def extended(life: Life, day: str, at: date, role: str = "department_head") -> dict[str, Any]:
    moment = at_local(at) + timedelta(hours=10)
    return called(life, extend_clock, {"new_last_day": day}, moment, life.world.actor(role))


def test_an_extension_moves_the_term_the_watch_and_starts_the_notice(routed: Life) -> None:
    """A-EXT: to a new last day; the participant is told within three working days."""
    told = extended(routed, "2026-12-28", date(2026, 12, 1))
    assert (told["legal_last_day"], told["notice_last_day"]) == ("2026-12-28", "2026-12-04")
    main, notice = clock(routed), clock(routed, "extension_notice")
    assert (main.legal_last_day, main.extended_to, main.extensions) == (
        date(2026, 12, 28),
        date(2026, 12, 28),
        1,
    )
    assert (notice.rule, notice.is_notice, notice.legal_last_day) == ("A-EXT", True, date(2026, 12, 4))
    assert case(routed).legal_last_day == date(2026, 12, 4)  # the earliest
    # Half of the new term is 10.12: the watch waits for that and no longer for 03.12.
    assert pending(routed) == [datetime(2026, 12, 10, 9, 0, tzinfo=ALMATY)]
    assert all_hold(routed.world.engine)


def test_the_notice_is_given_when_the_message_is_queued_and_its_clock_stops(routed: Life) -> None:
    """A-EXT: M-05 within three working days; the day told is the one that counts (26.12 is a Saturday)."""
    extended(routed, "2026-12-26", date(2026, 12, 1))
    called(routed, lambda ctx, _: queue_message(ctx, "M-05"), {}, at_local(date(2026, 12, 2)))
    assert clock(routed, "extension_notice").state == "met"
    assert (clock(routed).told_last_day, clock(routed).told_code) == (date(2026, 12, 28), "M-05")
    assert "28.12.2026" in rows(routed, messages)[-1].body
    assert case(routed).legal_last_day == date(2026, 12, 28)


def test_an_extended_term_is_overdue_at_its_new_end(routed: Life) -> None:
    extended(routed, "2026-12-28", date(2026, 12, 1))
    routed.let_moments_come(until=datetime(2026, 12, 28, 23, 59, tzinfo=ALMATY))
    assert case(routed).overdue is False
    routed.let_moments_come(until=datetime(2026, 12, 29, 0, 0, tzinfo=ALMATY))
    assert case(routed).overdue is True


def test_an_extension_after_the_last_day_is_void_and_the_case_stays_overdue(routed: Life) -> None:
    """A-EXT: void after the due date; the engine refuses and keeps OVERDUE."""
    routed.let_moments_come()
    before = rows(routed)
    with pytest.raises(ExtensionRefused) as refused:
        extended(routed, "2027-01-11", date(2026, 12, 15))
    assert refused.value.details["reason"] == "after_last_day"
    assert "76" in refused.value.details["cited"]["ru"]
    assert (rows(routed), case(routed).overdue) == (before, True)


@pytest.mark.parametrize(
    ("day", "role", "reason"),
    [
        ("2027-01-26", "department_head", "beyond_cap"),
        ("2026-12-14", "signer", "not_later"),
        ("2026-12-28", "executor", "not_entitled"),
        ("2026-12-28", "head", "not_entitled"),
    ],
)
def test_an_extension_that_the_law_does_not_give_changes_nothing(
    routed: Life, day: str, role: str, reason: str
) -> None:
    """A-EXT: at most two months in all; never by executors and heads of sub-units."""
    before = rows(routed)
    with pytest.raises(ExtensionRefused) as refused:
        extended(routed, day, date(2026, 12, 1), role)
    assert refused.value.details["reason"] == reason
    assert rows(routed) == before


def test_the_reading_of_the_cap_is_a_setting(routed: Life) -> None:
    world = routed.world
    for role in ("signer", "controller", "administrator"):
        with pytest.raises(Forbidden):
            set_extension_reading(world.engine, world.actor(role), reading="on_top")
    with pytest.raises(InvalidData):
        set_extension_reading(world.engine, world.department_head, reading="for_ever")
    set_extension_reading(world.engine, world.department_head, reading="in_all")
    set_extension_reading(world.engine, world.department_head, reading="on_top")
    assert extended(routed, "2027-02-15", date(2026, 12, 1))["legal_last_day"] == "2027-02-15"


def test_another_type_leaves_a_longer_extension_alone(routed: Life) -> None:
    extended(routed, "2026-12-28", date(2026, 12, 1))
    called(routed, start_clock, {"clock_rule": "A-20"}, at_local(date(2026, 12, 2)))
    assert clock(routed).legal_last_day == date(2026, 12, 28)

"""What a parent body asks for has a clock beside that of the law; the earlier one is worked to (P-06)."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from sqlalchemy import update

from engine.domain.errors import InvalidData
from engine.domain.local_time import at_local, local_date
from engine.queries import reading
from engine.queries.clocks import case_clocks, main_last_day
from engine.service_tasks.extend_clock import extend_clock
from engine.service_tasks.start_clock import start_clock
from engine.service_tasks.stop_clock import stop_clock
from engine.storage.tables import appeals, notices
from tests.factories import ALMATY, World
from tests.integration.service_tasks.test_clocks import called, case, clock, pending, rows
from tests.lives import TO_EXECUTOR, WHOLE, Life, all_hold

LEGAL = date(2026, 12, 14)


def sent_down(world: World, at: datetime, due: str | None, **more: str) -> Life:
    letter = {"channel": "PARENT_BODY", "parent_body": "AP", "parent_number": "05-1234"}
    letter |= {"parent_date": "2026-11-10", **more}
    return Life(world, at, **(letter | ({"parent_due_date": due} if due else {})))


def test_the_letters_day_is_a_clock_beside_that_of_the_law(published: World, at: datetime) -> None:
    """R-146; section 2.7: the earlier date wins."""
    life = sent_down(published, at, "2026-12-01")
    life.step("register_appeal")
    parent, main = clock(life, "parent"), clock(life)
    assert (parent.rule, parent.started_on, parent.state) == ("P-DUE", date(2026, 11, 23), "running")
    assert parent.legal_last_day == parent.given_day == date(2026, 12, 1)
    assert (main.legal_last_day, main.given_day) == (LEGAL, None)
    assert (case(life).legal_last_day, case(life).clock_rule) == (date(2026, 12, 1), "A-15")
    with reading(published.engine) as conn:
        assert main_last_day(conn, life.case_id) == LEGAL
        assert [one.name for one in case_clocks(conn, life.case_id)] == ["parent", "main"]
    assert all_hold(published.engine)


@pytest.mark.parametrize("due", [None, "2026-12-20"])
def test_a_later_day_or_none_leaves_the_term_of_the_law_first(
    published: World, at: datetime, due: str | None
) -> None:
    life = sent_down(published, at, due)
    life.step("register_appeal")
    assert len(rows(life)) == (1 if due is None else 2)
    assert case(life).legal_last_day == LEGAL


def test_what_comes_directly_has_no_such_clock(published: World, at: datetime) -> None:
    life = Life(published, at)
    life.step("register_appeal")
    assert [row.name for row in rows(life)] == ["main"]


def test_a_day_before_the_registration_is_kept_and_missed(published: World, at: datetime) -> None:
    """The letter was long on its way: nothing is refused, and nothing is hidden."""
    life = sent_down(published, at, "2026-11-20")
    life.step("register_appeal")
    assert pending(life) == [datetime(2026, 11, 21, tzinfo=ALMATY)]
    life.fire("moment_came")
    assert (clock(life, "parent").state, clock(life).state) == ("missed", "running")
    assert (case(life).legal_last_day, case(life).overdue) == (date(2026, 11, 20), False)
    told = {row.facts["clock"] for row in rows(life, notices) if row.code == "overdue"}
    assert told == {"parent"}


def test_a_day_before_the_letter_itself_is_a_slip_of_the_pen(published: World, at: datetime) -> None:
    with pytest.raises(InvalidData) as refused:
        sent_down(published, at, "2026-11-09")
    assert refused.value.details["errors"] == {"parent_due_date": ["too_early"]}
    sent_down(published, at, "2026-11-10")


@pytest.mark.parametrize("due", ["2026-02-30", "soon", "20261201"])
def test_what_is_no_day_is_refused_at_the_intake(published: World, at: datetime, due: str) -> None:
    with pytest.raises(InvalidData) as refused:
        sent_down(published, at, due)
    assert "parent_due_date" in refused.value.details["errors"]


def test_one_watch_reminds_of_both(published: World, at: datetime) -> None:
    """Each reminder names its own clock, and none is told twice."""
    life = sent_down(published, at, "2026-12-01")
    life.walk(*TO_EXECUTOR)
    told = []
    while pending(life):
        (due,) = pending(life)
        before = len(rows(life, notices))
        life.at = max(life.at, due)
        life.fire("moment_came")
        told += [
            (local_date(due), row.facts["clock"], row.facts["moment"])
            for row in rows(life, notices)[before:]
            if "moment" in row.facts
        ]
    found = list(dict.fromkeys(told))
    assert [one for one in found if one[2] in ("last_day", "overdue")] == [
        (date(2026, 12, 1), "parent", "last_day"),
        (date(2026, 12, 2), "parent", "overdue"),
        (date(2026, 12, 14), "main", "last_day"),
        (date(2026, 12, 15), "main", "overdue"),
    ]
    assert [clock(life, name).state for name in ("parent", "main")] == ["missed", "missed"]
    assert all_hold(published.engine)


def test_it_ends_with_the_term_of_the_law(published: World, at: datetime) -> None:
    life = sent_down(published, at, "2026-12-01")
    life.walk(*WHOLE)
    assert [clock(life, name).state for name in ("parent", "main")] == ["met", "met"]
    assert clock(life, "parent").stopped_at == clock(life).stopped_at
    assert case(life).legal_last_day == LEGAL


def test_it_is_missed_where_only_the_law_was_kept(published: World, at: datetime) -> None:
    """The applicant was answered in time, the parent body was not."""
    life = sent_down(published, at, "2026-12-01")
    life.walk(*WHOLE[: WHOLE.index("sign_reply")])
    life.at = datetime(2026, 12, 2, 10, tzinfo=ALMATY)
    life.step("sign_reply")
    assert [clock(life, name).state for name in ("parent", "main")] == ["missed", "met"]
    assert case(life).overdue is False


def test_an_extension_of_the_law_moves_no_letter(published: World, at: datetime) -> None:
    """What the head extends is the applicant's term; the parent body's day is its own."""
    life = sent_down(published, at, "2026-12-01")
    life.walk(*TO_EXECUTOR)
    day = at_local(date(2026, 11, 27), time(10))
    called(life, extend_clock, {"new_last_day": "2026-12-28"}, day, published.actor("department_head"))
    assert clock(life).legal_last_day == date(2026, 12, 28)
    assert clock(life, "parent").legal_last_day == date(2026, 12, 1)


def test_a_redirected_appeal_owes_the_parent_body_nothing_more(published: World, at: datetime) -> None:
    """3.3 rule 9: the source clock ends."""
    life = sent_down(published, at, "2026-12-01")
    life.walk("register_appeal")
    called(life, stop_clock, {"outcome": "cancelled"}, life.at)
    assert [clock(life, name).state for name in ("parent", "main")] == ["cancelled", "cancelled"]


def test_a_case_of_before_gets_the_clock_when_its_term_is_counted_again(
    published: World, at: datetime
) -> None:
    """The nature of the issues sets the term; the watch, which waits already, looks again."""
    life = sent_down(published, at, None)
    life.step("register_appeal")
    before = pending(life)
    with published.engine.begin() as conn:
        due = update(appeals).where(appeals.c.case_id == life.case_id)
        conn.execute(due.values(parent_due_date=date(2026, 12, 1)))
    called(life, start_clock, {"clock_rule": "A-15"}, life.at)
    assert clock(life, "parent").legal_last_day == date(2026, 12, 1)
    assert pending(life) != before
    called(life, start_clock, {"clock_rule": "A-15"}, life.at)
    assert len(rows(life)) == 2

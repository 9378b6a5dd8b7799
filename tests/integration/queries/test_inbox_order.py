"""In which order work stands: a threat before all days, then by the term that ends first."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from engine.queries import InboxFilters, inbox, inbox_counters, reading
from engine.storage.tables import work_items
from tests.factories import ALMATY, World
from tests.lives import Life

AT = datetime(2026, 11, 24, 10, 0, tzinfo=ALMATY)
BOMB = "Мектепте бомба бар, ертең жарылады."


def _life(world: World, **intake: str) -> Life:
    return Life(world, AT, **{"received_at": "2026-11-24T09:50", **intake})


def _ends_on(life: Life, day: date) -> Life:
    """The case has a legal term already, as one that comes back to the registrar has."""
    with life.world.engine.begin() as conn:
        conn.execute(
            text("update cases set legal_last_day = :day where id = :id"), {"day": day, "id": life.case_id}
        )
    return life


def _listed(world: World, preset: str = "free", *, at: datetime = AT, **arguments: object) -> list[int]:
    """Cases in the registrar's list, in its order."""
    with reading(world.engine) as conn:
        page = inbox(conn, world.registrar, preset=preset, at=at, **arguments)  # type: ignore[arg-type]  # test
        counted = inbox_counters(conn, world.registrar, at=at)[preset]
    assert counted == page.total or arguments
    return [one.case_id for one in page.items]


@pytest.fixture
def late(published: World) -> Life:
    return _ends_on(_life(published), date(2026, 11, 2))


@pytest.fixture
def threat(late: Life) -> Life:
    return _life(late.world, text=BOMB)


def test_a_threat_stands_before_an_overdue_case(late: Life, threat: Life) -> None:
    assert threat.open_elements() == ["check_threat"]
    assert _listed(late.world) == [threat.case_id, late.case_id]


def test_without_its_priority_the_threat_would_stand_behind(late: Life, threat: Life) -> None:
    """Control: what puts it first is the diagram's word, not the order in which they came."""
    with late.world.engine.begin() as conn:
        conn.execute(text("update work_items set priority = 50"))
    assert _listed(late.world) == [late.case_id, threat.case_id]


def test_the_latest_deadline_first_has_the_threat_last(late: Life, threat: Life) -> None:
    assert _listed(late.world, sort=("-deadline",)) == [late.case_id, threat.case_id]


def test_an_appeal_to_be_registered_stands_where_its_own_term_puts_it(published: World) -> None:
    tomorrow = _ends_on(_life(published), date(2026, 11, 25))
    _without_own_term(tomorrow)
    today = _life(published)
    yesterday = _ends_on(_life(published), date(2026, 11, 23))
    _without_own_term(yesterday)
    never = _life(published)
    _without_own_term(never)
    wanted = [one.case_id for one in (yesterday, today, tomorrow, never)]
    assert _listed(published) == wanted


def _without_own_term(life: Life) -> None:
    with life.world.engine.begin() as conn:
        conn.execute(text("update work_items set due_at = null where case_id = :id"), {"id": life.case_id})


def test_a_term_that_ends_at_midnight_belongs_to_the_day_before(published: World) -> None:
    life = _life(published)
    item = life.item("register_appeal")
    assert item.due_at == datetime(2026, 11, 25, 0, 0, tzinfo=ALMATY)
    assert item.list_day == date(2026, 11, 24)


def test_of_the_items_own_term_and_the_cases_the_earlier_counts(published: World) -> None:
    life = _ends_on(_life(published), date(2026, 12, 14))
    assert life.item("register_appeal").list_day == date(2026, 11, 24)
    _ends_on(life, date(2026, 11, 20))
    assert life.item("register_appeal").list_day == date(2026, 11, 20)


def test_a_threat_in_time_is_due_soon_and_one_past_its_minutes_is_overdue(late: Life, threat: Life) -> None:
    assert _listed(late.world, "overdue") == [late.case_id]
    assert _listed(late.world, "due_3_days") == [threat.case_id]
    after = AT + timedelta(minutes=16)
    assert _listed(late.world, "overdue", at=after) == [threat.case_id, late.case_id]
    assert _listed(late.world, "due_3_days", at=after) == []


def test_an_appeal_that_was_not_registered_on_its_day_is_overdue(published: World) -> None:
    life = _life(published)
    assert (_listed(published, "due_3_days"), _listed(published, "overdue")) == ([life.case_id], [])
    next_day = AT + timedelta(days=1)
    assert _listed(published, "overdue", at=next_day) == [life.case_id]
    assert _listed(published, "due_3_days", at=next_day) == []


def test_the_filter_by_deadline_goes_by_the_same_day(published: World) -> None:
    life = _life(published)
    fits = InboxFilters(deadline_from=date(2026, 11, 24), deadline_to=date(2026, 11, 24))
    assert _listed(published, filters=fits) == [life.case_id]
    assert _listed(published, filters=InboxFilters(deadline_from=date(2026, 11, 25))) == []
    assert _listed(published, filters=InboxFilters(deadline_to=date(2026, 11, 23))) == []


def test_the_steps_of_a_threat_have_the_highest_priority(threat: Life) -> None:
    with threat.world.engine.connect() as conn:
        rows = conn.execute(select(work_items.c.element_id, work_items.c.priority)).all()
    assert {row.element_id: row.priority for row in rows} == {"register_appeal": 50, "check_threat": 100}

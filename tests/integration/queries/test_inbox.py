"""The inbox shows whom what, and counts it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from engine.domain.actor import SYSTEM
from engine.operations import claim, hold
from engine.queries import InboxFilters, InboxPage, inbox, inbox_counters, reading
from engine.queries.inbox_counters import counted
from engine.queries.inbox_presets import presets_for
from engine.storage.tables import work_items
from tests.factories import World
from tests.lives import RETURNED, TO_EXECUTOR, TO_QUALITY, WHOLE, Life


def _inbox(life: Life, login: str, preset: str = "mine", **arguments: object) -> InboxPage:
    with reading(life.world.engine) as conn:
        return inbox(conn, life.world.actor(login), preset=preset, at=life.at, **arguments)  # type: ignore[arg-type]  # test


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return Life(published, at)


def test_a_free_item_is_shown_to_the_role_that_may_claim_it(life: Life) -> None:
    assert [item.element_id for item in _inbox(life, "registrar", "free").items] == ["register_appeal"]
    assert _inbox(life, "executor", "free").items == ()
    assert _inbox(life, "stranger", "free").items == ()


def test_a_claimed_item_moves_from_free_to_mine(life: Life) -> None:
    item = life.item("register_appeal")
    claim(life.world.engine, life.world.registrar, work_item_id=item.id, version=item.version, at=life.at)
    assert _inbox(life, "registrar", "free").items == ()
    (mine,) = _inbox(life, "registrar").items
    assert (mine.assignee_id, mine.days_with_me) == (life.world.people["registrar"], 0)


def test_an_item_says_everything_its_columns_show(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    (item,) = _inbox(life, "executor").items
    assert item.number == "ЖТ-2026-00000001"
    assert item.applicant == "Сейітова А."
    assert item.step["kk"] and item.step["ru"] and item.step["en"]
    assert item.deadline.legal_last_day == date(2026, 12, 14)
    assert item.deadline.control_date == date(2026, 12, 11)
    assert item.deadline.working_days_left == 15


def test_a_held_item_is_on_hold_until_its_day(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    item, until = life.item("examine"), life.at + timedelta(days=2)
    hold(
        life.world.engine,
        life.world.executor,
        work_item_id=item.id,
        version=item.version,
        until=until,
        reason="Жауап күтілуде",
        at=life.at,
    )
    assert [one.element_id for one in _inbox(life, "executor", "on_hold").items] == ["examine"]
    assert _inbox(life, "executor").items == ()
    life.at = until + timedelta(minutes=1)
    assert [one.element_id for one in _inbox(life, "executor").items] == ["examine"]


def test_a_returned_reply_is_among_the_returned(life: Life) -> None:
    life.walk(*TO_QUALITY)
    failed = {f"Q{n}": {"passed": n != 1, "comment": "Факт жоқ"} for n in range(1, 9)}
    life.step("quality_analysis", criteria=failed, **RETURNED)
    (item,) = _inbox(life, "executor", "returned").items
    assert (item.element_id, item.return_count) == ("draft_reply", 1)


def test_overdue_and_due_soon_follow_the_calendar(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    assert _inbox(life, "executor", "due_3_days").items == ()
    life.at = datetime(2026, 12, 9, 10, 0, tzinfo=life.at.tzinfo)
    assert [one.element_id for one in _inbox(life, "executor", "due_3_days").items] == ["examine"]
    life.at = datetime(2026, 12, 15, 10, 0, tzinfo=life.at.tzinfo)
    (late,) = _inbox(life, "executor", "overdue").items
    assert (late.deadline.overdue, late.deadline.working_days_left) == (True, -1)


def test_done_lists_what_i_finished(life: Life) -> None:
    life.walk(*WHOLE)
    done = [item.element_id for item in _inbox(life, "controller", "done", sort=("-finished",)).items]
    assert done == ["close_case", "quality_analysis", "determine_nature", "check_admissibility"]


def test_counters_agree_with_the_lists(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    Life(life.world, life.at)
    for login in ("registrar", "controller", "department_head", "executor", "head", "auditor"):
        actor = life.world.actor(login)
        with reading(life.world.engine) as conn:
            counters = inbox_counters(conn, actor, at=life.at)
        assert set(counters) == set(presets_for(actor))
        assert counters == {name: len(_inbox(life, login, name).items) for name in counters}


@pytest.mark.parametrize("text", ["сейитова", "ЖТ-2026-00000001", "жарык", "ЖАРЫҚ"])
def test_text_is_found_with_folded_letters(life: Life, text: str) -> None:
    life.step("register_appeal")
    assert len(_inbox(life, "controller", "unit", filters=InboxFilters(text=text)).items) == 1
    assert _inbox(life, "controller", "unit", filters=InboxFilters(text=f"{text}%")).items == ()


def test_filters_narrow_the_list(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    executor = life.world.people["executor"]
    last_day = date(2026, 12, 14)
    matching = InboxFilters(topic="T0", executor_id=executor, deadline_from=last_day, deadline_to=last_day)
    assert len(_inbox(life, "executor", filters=matching).items) == 1
    assert _inbox(life, "executor", filters=InboxFilters(topic="T1")).items == ()
    assert _inbox(life, "executor", filters=InboxFilters(deadline_from=date(2026, 12, 15))).items == ()


def test_the_second_page_goes_on_where_the_first_ended(published: World, at: datetime) -> None:
    lives = [Life(published, at + timedelta(minutes=n)) for n in range(51)]
    first = _inbox(lives[-1], "registrar", "free", sort=("received",))
    second = _inbox(lives[-1], "registrar", "free", sort=("received",), page=2)
    assert (first.total, first.pages, len(first.items), len(second.items)) == (51, 2, 50, 1)
    assert second.items[0].case_id == lives[-1].case_id


def test_the_system_has_no_inbox(life: Life) -> None:
    with reading(life.world.engine) as conn:
        assert inbox(conn, SYSTEM, preset="mine", at=life.at).items == ()


_COPIES = """
    select count(*) filter (where (i.case_last_day, i.case_late, i.case_returned, i.case_answered,
        i.case_organisation_id, i.case_unit_id, i.case_restricted) is distinct from (
        c.legal_last_day, c.overdue, c.state = 'RETURNED_FOR_FINALIZATION', c.answered_at is not null,
        c.organisation_id, c.executor_unit_id, c.access_level <> 'ordinary')) as strayed, count(*) as items
    from work_items i join cases c on c.id = i.case_id
"""


def _strayed(life: Life) -> int:
    with life.world.engine.connect() as conn:
        found = conn.execute(text(_COPIES)).one()
    assert found.items > 0
    return int(found.strayed)


def test_what_an_item_says_of_its_case_follows_the_case(life: Life) -> None:
    life.walk(*TO_QUALITY)
    assert _strayed(life) == 0
    columns = "overdue = true, access_level = 'restricted', legal_last_day = '2030-01-01'"
    with life.world.engine.begin() as conn:
        conn.execute(text(f"update cases set {columns}"))
    assert _strayed(life) == 0


def test_a_copy_that_strays_is_noticed(life: Life) -> None:
    with life.world.engine.begin() as conn:
        conn.execute(text("update work_items set case_late = true"))
    assert _strayed(life) > 0


def test_counting_stops_at_the_cap_and_counts_an_item_of_two_parts_once(life: Life) -> None:
    every = work_items.c.state == "open"
    with reading(life.world.engine) as conn:
        assert conn.execute(select(counted([every, every], 10))).scalar_one() == 1
        assert conn.execute(select(counted([every, every], 0))).scalar_one() == 0


# -- filters, orders and the tags behind them ------------------------------------------------------

_TAGS = "select count(*) filter (where case_tags <> work_item_tags(case_id, element_id, organisation_id))"


def _wrong_tags(life: Life) -> int:
    with life.world.engine.connect() as conn:
        return int(conn.execute(text(f"{_TAGS} from work_items")).scalar_one())


def test_the_tags_of_an_item_follow_case_and_appeal(life: Life) -> None:
    life.walk(*TO_QUALITY)
    assert _wrong_tags(life) == 0
    with life.world.engine.begin() as conn:
        conn.execute(text("update cases set return_count = 2, control = 'parent_body', executor_id = null"))
        conn.execute(text("update appeals set topic = 'T1', language = 'ru', kato = '350000000'"))
    assert _wrong_tags(life) == 0
    with life.world.engine.connect() as conn:
        tags = conn.execute(select(work_items.c.case_tags)).scalars().first()
    assert {"r:yes", "d:parent_body", "t:T1", "l:ru", "k:350000000"} <= set(tags or ())


def test_tags_that_stray_are_noticed(life: Life) -> None:
    with life.world.engine.begin() as conn:
        conn.execute(text("update work_items set case_tags = '{}'"))
    assert _wrong_tags(life) > 0


@pytest.mark.parametrize(
    ("matching", "other"),
    [
        (InboxFilters(language="kk"), InboxFilters(language="ru")),
        (InboxFilters(step="examine"), InboxFilters(step="sign_reply")),
        (InboxFilters(official="yes"), InboxFilters(official="no")),
        (InboxFilters(region="350000000"), InboxFilters(region="100000000")),
        (InboxFilters(channel="PAPER_HAND"), InboxFilters(channel="EGOV_EDS")),
    ],
)
def test_each_filter_takes_what_fits_and_leaves_the_rest(
    published: World, at: datetime, matching: InboxFilters, other: InboxFilters
) -> None:
    life = Life(published, at, kato="350000000")
    life.walk(*TO_EXECUTOR)
    assert [one.element_id for one in _inbox(life, "executor", filters=matching).items] == ["examine"]
    assert _inbox(life, "executor", filters=other).items == ()


def test_the_filters_by_people_returns_and_organisation(life: Life) -> None:
    life.walk(*TO_QUALITY)
    failed = {f"Q{n}": {"passed": n != 1, "comment": "Факт жоқ"} for n in range(1, 9)}
    assert _inbox(life, "controller", "unit", filters=InboxFilters(returned=True)).items == ()
    life.step("quality_analysis", criteria=failed, **RETURNED)
    people, places = life.world.people, life.world.organisations
    for fits in (
        InboxFilters(returned=True),
        InboxFilters(assignee_id=people["executor"]),
        InboxFilters(executor_id=people["executor"]),
        InboxFilters(organisation_id=places["unit"]),
        InboxFilters(organisation_id=places["oblast"]),
    ):
        assert len(_inbox(life, "controller", "unit", filters=fits).items) == 1, fits
    for differs in (
        InboxFilters(assignee_id=people["controller"]),
        InboxFilters(organisation_id=places["second_unit"]),
        InboxFilters(organisation_id=999_999),
    ):
        assert _inbox(life, "controller", "unit", filters=differs).items == (), differs


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (("deadline",), "abc"),
        (("-deadline",), "cab"),
        (("deadline", "-returns"), "bac"),
        (("-returns", "deadline"), "cba"),
        (("returns", "-deadline"), "abc"),
        (("applicant",), "cba"),
        (("deadline", "applicant"), "bac"),
    ],
)
def test_a_list_is_sorted_by_several_keys(
    published: World, at: datetime, sort: tuple[str, ...], order: str
) -> None:
    told = {"a": ("2026-12-01", 0, "Яров"), "b": ("2026-12-01", 1, "Нұров"), "c": ("2026-12-05", 2, "Аров")}
    names = {}
    for name, (day, returns, surname) in told.items():
        life = Life(published, at, last_name=surname)
        names[life.case_id] = name
        with published.engine.begin() as conn:
            values = {"day": day, "n": returns, "id": life.case_id}
            moved = "update cases set legal_last_day = :day, return_count = :n where id = :id"
            conn.execute(text(moved), values)
            conn.execute(text("update work_items set due_at = null"))
    listed = _inbox(life, "registrar", "free", sort=sort).items
    assert "".join(names[one.case_id] for one in listed) == order


def test_a_long_list_says_how_far_it_was_looked_through(
    published: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.queries.inbox_picking.WINDOW", 2)
    lives = [Life(published, at + timedelta(minutes=n)) for n in range(3)]
    by_day = _inbox(lives[-1], "registrar", "free")
    assert (by_day.bounded, len(by_day.items)) == (False, 3)
    by_change = _inbox(lives[-1], "registrar", "free", sort=("-changed",))
    assert (by_change.bounded, len(by_change.items)) == (True, 2)
    assert _inbox(lives[-1], "registrar", "free", filters=InboxFilters(text="жарық")).bounded

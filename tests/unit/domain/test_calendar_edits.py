"""A change of one day wins over what the facts say of it; facts and versions are never edited in place."""

from __future__ import annotations

from datetime import date

import pytest

from engine.domain.calendar import Calendar, calendar_as_of, shipped_facts
from engine.domain.calendar_edits import Edit, EditKind, problems, with_edits

NOW = calendar_as_of()
NAMES = {"kk": "Мереке", "ru": "Праздник", "en": "Holiday"}
FIRST, LAST = date(2016, 1, 1), date(2027, 12, 31)


def after(*edits: Edit) -> Calendar:
    return Calendar(None, with_edits(shipped_facts(), edits, "v2"), number=2)


def test_a_holiday_a_religious_one_and_a_transfer_are_days_off_with_their_reason() -> None:
    tuesday = date(2026, 12, 1)
    for kind, told in (
        (EditKind.HOLIDAY, "moves"),
        (EditKind.RELIGIOUS, "stays"),
        (EditKind.TRANSFER, "swap"),
    ):
        calendar = after(Edit(tuesday, kind, "Act No. 7", name=NAMES))
        assert not calendar.is_working(tuesday)
        off = calendar.why_off(tuesday)
        assert off is not None
        assert (off.kind, off.source) == (told, "Act No. 7")
    assert NOW.is_working(tuesday)


def test_a_weekend_that_works_is_counted_and_told() -> None:
    saturday = date(2026, 12, 5)
    calendar = after(Edit(saturday, EditKind.WORKING, "Act No. 7"))
    assert calendar.is_working(saturday)
    assert calendar.working_weekends_between(date(2026, 12, 1), date(2026, 12, 31)) == (saturday,)


def test_a_holiday_that_is_abolished_works_and_is_no_working_weekend() -> None:
    republic = date(2026, 10, 26)  # transferred from Sunday the 25th
    assert not NOW.is_working(republic)
    calendar = after(Edit(republic, EditKind.WORKING, "Act No. 7"))
    assert calendar.is_working(republic)
    assert calendar.working_weekends_between(date(2026, 10, 1), date(2026, 10, 31)) == ()


def test_a_change_wins_over_a_swap_of_the_government() -> None:
    works = date(2022, 3, 5)
    assert NOW.is_working(works)
    assert not after(Edit(works, EditKind.HOLIDAY, "Act", name=NAMES)).is_working(works)


def test_a_later_change_takes_the_place_of_an_earlier_one_and_can_be_taken_back() -> None:
    day = date(2026, 12, 1)
    once = with_edits(shipped_facts(), [Edit(day, EditKind.HOLIDAY, "Act", name=NAMES)], "v2")
    twice = with_edits(once, [Edit(day, EditKind.WORKING, "Act")], "v3")
    back = with_edits(twice, [Edit(day, EditKind.AS_BEFORE, "Act")], "v4")
    assert [len(facts["changes"]) for facts in (once, twice, back)] == [1, 1, 0]
    assert not Calendar(None, once).is_working(day)
    assert Calendar(None, back).is_working(day)
    assert "changes" not in shipped_facts()


def test_what_an_edit_lacks_is_told_by_field() -> None:
    fine = Edit(date(2026, 12, 1), EditKind.HOLIDAY, "Act No. 7", name=NAMES)
    assert problems(fine, FIRST, LAST) == {}
    poor = Edit(date(2031, 1, 1), EditKind.RELIGIOUS, " ", name={"kk": "Мереке"})
    assert problems(poor, FIRST, LAST) == {
        "day": ["outside_calendar"],
        "act": ["required"],
        "name_ru": ["required"],
        "name_en": ["required"],
    }
    assert problems(Edit(date(2026, 12, 5), EditKind.WORKING, "Act"), FIRST, LAST) == {}


def test_versions_are_told_apart_by_number_and_by_word() -> None:
    calendar = after(Edit(date(2026, 12, 1), EditKind.WORKING, "Act"))
    assert (calendar.number, calendar.version) == (2, "v2")
    assert NOW.number == 1


@pytest.mark.parametrize("year", range(2016, 2028))
def test_without_changes_every_day_is_as_shipped(year: int) -> None:
    same = after()
    day = date(year, 1, 1)
    while day.year == year:
        assert same.is_working(day) == NOW.is_working(day)
        assert same.why_off(day) == NOW.why_off(day)
        day = date.fromordinal(day.toordinal() + 1)

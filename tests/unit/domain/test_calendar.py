"""The working days of Kazakhstan, and the calendar as it was known on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.domain.calendar import calendar_as_of

NOW = calendar_as_of()


def off_days(year: int, month: int) -> list[int]:
    """Days off of a month that are not plain weekends."""
    days = (date(year, month, 1) + timedelta(days=n) for n in range(31))
    return [d.day for d in days if d.month == month and d.weekday() < 5 and not NOW.is_working(d)]


@pytest.mark.parametrize(
    ("year", "month", "expected"),
    [
        (2016, 1, [1, 4, 7]),
        (2016, 3, [7, 8, 21, 22, 23]),
        (2016, 5, [2, 9, 10]),
        (2016, 12, [1, 16, 19]),
        (2017, 12, [1, 18, 19]),
        (2021, 7, [5, 6, 20]),
        (2021, 12, [1, 16, 17]),
        (2022, 10, [24, 25]),
        (2022, 12, [16]),
        (2025, 3, [10, 21, 24, 25]),
        (2026, 3, [9, 23, 24, 25]),
        (2026, 5, [1, 7, 11, 27]),
        (2026, 8, []),
        (2026, 10, [26]),
        (2026, 12, [16]),
        (2027, 3, [8, 15, 22, 23, 24]),
    ],
)
def test_days_off_of_a_month(year: int, month: int, expected: list[int]) -> None:
    assert off_days(year, month) == expected


def test_a_swapped_saturday_works() -> None:
    assert NOW.is_working(date(2022, 10, 22))
    assert not NOW.is_working(date(2022, 10, 29))


def test_a_swap_can_undo_a_transfer() -> None:
    # 9 May 2020 was a Saturday; its transfer to the Monday was moved on to the Friday before.
    assert not NOW.is_working(date(2020, 5, 8))
    assert NOW.is_working(date(2020, 5, 11))


def test_a_religious_holiday_on_a_weekend_is_not_moved() -> None:
    assert not NOW.is_working(date(2023, 1, 7))  # Saturday
    assert NOW.is_working(date(2023, 1, 9))


def test_a_public_holiday_on_a_weekend_is_moved() -> None:
    assert NOW.why_off(date(2026, 3, 9)).holiday == "women"
    assert NOW.why_off(date(2026, 3, 9)).kind == "transfer"


def test_the_calendar_of_january_2026_still_has_the_30_august_holiday() -> None:
    monday_after = date(2026, 8, 31)
    assert not calendar_as_of(date(2026, 1, 20)).is_working(monday_after)
    assert calendar_as_of(date(2026, 3, 18)).is_working(monday_after)
    assert not NOW.is_working(date(2025, 9, 1)), "the repeal does not reach back"


def test_the_15_march_holiday_was_not_known_in_january_2026() -> None:
    assert calendar_as_of(date(2026, 1, 20)).is_working(date(2027, 3, 15))
    assert not NOW.is_working(date(2027, 3, 15))


def test_days_between_two_pieces_of_news_share_a_calendar() -> None:
    assert calendar_as_of(date(2026, 4, 1)) is calendar_as_of(date(2026, 11, 23))
    assert calendar_as_of(date(2026, 3, 17)) is not calendar_as_of(date(2026, 3, 18))


def test_working_days_are_counted_back_too() -> None:
    assert NOW.add_working_days(date(2026, 3, 26), -1) == date(2026, 3, 20)
    assert NOW.working_days_between(date(2026, 3, 20), date(2026, 3, 26)) == 1
    assert NOW.working_days_between(date(2026, 3, 26), date(2026, 3, 20)) == -1


def test_every_day_off_says_why_in_three_languages() -> None:
    for n in range(365 * 12):
        off = NOW.why_off(date(2016, 1, 1) + timedelta(days=n))
        if off is not None:
            assert all(off.name[locale] for locale in ("kk", "ru", "en"))
            assert off.source

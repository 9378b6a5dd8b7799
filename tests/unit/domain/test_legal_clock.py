"""The worked examples of the domain report (3.4) and the counting rules around them (3.3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from engine.domain.calendar import calendar_as_of
from engine.domain.legal_clock import (
    ExtensionReading,
    Regime,
    add_months,
    complaint_term,
    extension_cap,
    may_extend,
    notice_term,
    regime_on,
    registration_day,
    reminders,
    rule,
    rules,
    term,
)
from engine.domain.local_time import at_local

NOW = calendar_as_of()


def counted(rule_id: str, start: date) -> tuple[date, date | None]:
    found = term(rule_id, start, NOW)
    return found.legal_last_day, found.control_date


def test_D1_15_calendar_days() -> None:
    assert counted("L-15", date(2016, 2, 1)) == (date(2016, 2, 16), date(2016, 2, 15))


def test_D2_30_calendar_days_over_a_leap_day() -> None:
    assert counted("L-30", date(2016, 2, 15)) == (date(2016, 3, 16), date(2016, 3, 15))
    assert counted("L-30", date(2017, 2, 15))[0] == date(2017, 3, 17)


def test_D3_a_calendar_term_rolls_to_a_working_day() -> None:
    found = term("L-15", date(2016, 5, 13), NOW)
    assert (found.legal_last_day, found.control_date) == (date(2016, 5, 30), date(2016, 5, 27))
    assert found.rolled_from == date(2016, 5, 28)


def test_D5_last_day_of_the_old_law() -> None:
    assert regime_on(date(2021, 6, 30)) is Regime.LAW221
    assert counted("L-15", date(2021, 6, 30)) == (date(2021, 7, 15), date(2021, 7, 14))


def test_D6_first_day_of_the_code() -> None:
    assert regime_on(date(2021, 7, 1)) is Regime.APPC
    assert counted("A-15", date(2021, 7, 1)) == (date(2021, 7, 26), date(2021, 7, 23))


def test_D8_a_working_saturday_counts() -> None:
    found = term("A-15", date(2022, 10, 10), NOW)
    assert (found.legal_last_day, found.control_date) == (date(2022, 11, 1), date(2022, 10, 31))
    assert found.working_weekends == (date(2022, 10, 22),)


def test_D9_nauryz_2026() -> None:
    found = term("A-15", date(2026, 3, 2), NOW)
    assert (found.legal_last_day, found.control_date) == (date(2026, 3, 27), date(2026, 3, 26))
    weekdays_off = [off.day.day for off in found.days_off if off.day.weekday() < 5]
    assert weekdays_off == [9, 23, 24, 25]


def test_D11_a_holiday_repealed_in_mid_year() -> None:
    told_in_january = term("A-15", date(2026, 8, 17), calendar_as_of(date(2026, 1, 20)))
    assert told_in_january.legal_last_day == date(2026, 9, 8)
    assert told_in_january.control_date == date(2026, 9, 7)
    assert counted("A-15", date(2026, 8, 17)) == (date(2026, 9, 7), date(2026, 9, 4))


def test_D12_redirect_over_nauryz() -> None:
    assert counted("A-RED", date(2026, 3, 20)) == (date(2026, 3, 30), date(2026, 3, 27))


def test_D14_notice_of_an_extension() -> None:
    found = notice_term("A-EXT", date(2026, 5, 5), NOW)
    assert (found.legal_last_day, found.control_date) == (date(2026, 5, 12), date(2026, 5, 8))


def test_D14_notice_of_an_extension_under_the_old_law_is_in_calendar_days() -> None:
    # R-119 names Monday 02.05.2016; that day was the transfer of 1 May, so the term rolls on.
    found = notice_term("L-EXT", date(2016, 4, 29), NOW)
    assert (found.rolled_from, found.legal_last_day) == (date(2016, 5, 2), date(2016, 5, 3))
    assert notice_term("L-EXT", date(2016, 4, 26), NOW).legal_last_day == date(2016, 4, 29)


def test_D16_after_hours_the_next_working_day() -> None:
    friday_evening = at_local(date(2026, 11, 13)) + timedelta(hours=18, minutes=45)
    day = registration_day(friday_evening, NOW)
    assert day == date(2026, 11, 16)
    assert counted("A-15", day) == (date(2026, 12, 7), date(2026, 12, 4))


@pytest.mark.parametrize(
    ("clock", "day"), [("18:29:59", date(2026, 11, 12)), ("18:30:00", date(2026, 11, 13))]
)
def test_D16_the_border_of_the_working_day(clock: str, day: date) -> None:
    assert registration_day(datetime.fromisoformat(f"2026-11-12T{clock}+05:00"), NOW) == day


def test_D16_a_moment_is_read_in_kazakhstan() -> None:
    # 13:45 UTC is 18:45 in Kazakhstan, on a Thursday.
    assert registration_day(datetime.fromisoformat("2026-11-12T13:45:00+00:00"), NOW) == date(2026, 11, 13)


def test_D18_cap_of_an_extension_is_two_months_in_all() -> None:
    assert extension_cap(date(2026, 12, 31), NOW) == date(2027, 3, 1)


def test_D18_cap_read_as_two_months_on_top() -> None:
    ordinary = term("A-15", date(2026, 12, 31), NOW).legal_last_day
    on_top = extension_cap(date(2026, 12, 31), NOW, ExtensionReading.ON_TOP)
    assert on_top == NOW.roll(add_months(ordinary, 2)) > date(2027, 3, 1)


def test_D20_three_months_to_complain() -> None:
    found = complaint_term(date(2026, 11, 30), NOW)
    assert (found.rule.id, found.legal_last_day, found.control_date) == ("A-CMP", date(2027, 3, 1), None)
    assert complaint_term(date(2026, 11, 23), NOW).legal_last_day == date(2027, 2, 23)


def test_D23_a_contact_on_sunday() -> None:
    day = registration_day(at_local(date(2026, 11, 22)) + timedelta(hours=10), NOW)
    assert day == date(2026, 11, 23)
    assert counted("A-15", day) == (date(2026, 12, 14), date(2026, 12, 11))


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 10, 15), 3, date(2027, 1, 15)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_a_month_ends_on_the_same_number_or_its_last_day(start: date, count: int, expected: date) -> None:
    assert add_months(start, count) == expected


def test_an_extension_after_the_due_moment_is_void() -> None:
    current = term("A-15", date(2026, 11, 23), NOW)
    cap = extension_cap(date(2026, 11, 23), NOW)
    assert may_extend(current.overdue_at - timedelta(seconds=1), current, date(2026, 12, 28), cap)
    assert not may_extend(current.overdue_at, current, date(2026, 12, 28), cap)


def test_an_extension_over_the_cap_is_void() -> None:
    current = term("A-15", date(2026, 11, 23), NOW)
    cap = extension_cap(date(2026, 11, 23), NOW)
    asked = at_local(date(2026, 12, 1))
    assert cap == date(2027, 1, 25)  # 23.01.2027 is a Saturday
    assert may_extend(asked, current, cap, cap)
    assert not may_extend(asked, current, cap + timedelta(days=1), cap)
    assert not may_extend(asked, current, current.legal_last_day, cap)


def test_under_the_old_law_thirty_days_once() -> None:
    assert extension_cap(date(2016, 2, 1), NOW) == date(2016, 4, 1)


def test_reminders_of_an_ordinary_term() -> None:
    told = reminders(term("A-15", date(2026, 11, 23), NOW), NOW)
    assert told.half_at.isoformat() == "2026-12-03T09:00:00+05:00"
    assert told.five_at.isoformat() == "2026-12-07T09:00:00+05:00"
    assert told.three_at.isoformat() == "2026-12-09T09:00:00+05:00"
    assert told.one_at.isoformat() == "2026-12-11T09:00:00+05:00"
    assert told.overdue_at.isoformat() == "2026-12-15T00:00:00+05:00"


def test_no_reminder_before_the_first_working_day() -> None:
    told = reminders(term("A-RED", date(2026, 11, 23), NOW), NOW)
    assert told.five_at.isoformat() == "2026-11-24T09:00:00+05:00"
    assert told.five_at <= told.three_at <= told.one_at < told.overdue_at


def test_the_control_date_is_never_after_the_last_day() -> None:
    day = date(2016, 1, 1)
    while day < date(2017, 1, 1):
        for rule_id in ("L-15", "L-30", "A-15", "A-RED", "A-20"):
            last, control = counted(rule_id, day)
            assert NOW.is_working(last)
            assert control is not None
            assert control <= last
        day += timedelta(days=1)


def test_every_rule_has_its_source_and_three_names() -> None:
    for found in rules().values():
        assert found.source
        assert set(found.name) == {"kk", "ru", "en"}
        border = (found.in_force_from, found.in_force_to)
        expected = (None, date(2021, 6, 30)) if found.regime is Regime.LAW221 else (date(2021, 7, 1), None)
        assert border == expected


def test_an_unknown_rule_is_an_error() -> None:
    with pytest.raises(KeyError):
        rule("A-99")
    with pytest.raises(ValueError, match="has no notice"):
        notice_term("A-15", date(2026, 1, 5), NOW)


@pytest.mark.parametrize("rule_id", ["L-15", "L-30", "A-15", "A-FWD", "A-20", "A-INF"])
def test_a_rule_that_clocks_run_by_is_cited_in_three_languages(rule_id: str) -> None:
    assert set(rule(rule_id).cited) == {"kk", "ru", "en"}

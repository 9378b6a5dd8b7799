"""The worked examples of the domain report (3.4) and the counting rules around them (3.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from engine.domain.calendar import calendar_as_of
from engine.domain.clock_explained import skipped_days
from engine.domain.legal_clock import (
    Basis,
    ExtensionReading,
    Regime,
    add_months,
    extension_cap,
    given_rules,
    notice_term,
    regime_on,
    registration_day,
    rule,
    rules,
    term,
    without_term,
)
from engine.domain.local_time import at_local

NOW = calendar_as_of()


def counted(rule_id: str, start: date) -> tuple[date, date | None]:
    found = term(rule_id, start, NOW)
    return found.legal_last_day, found.control_date


def test_D1_R117_15_calendar_days() -> None:
    assert counted("L-15", date(2016, 2, 1)) == (date(2016, 2, 16), date(2016, 2, 15))


def test_D2_R118_30_calendar_days_over_a_leap_day() -> None:
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
    assert NOW.working_weekends_between(date(2022, 10, 10), date(2022, 11, 1)) == (date(2022, 10, 22),)


def test_D9_nauryz_2026() -> None:
    found = term("A-15", date(2026, 3, 2), NOW)
    assert (found.legal_last_day, found.control_date) == (date(2026, 3, 27), date(2026, 3, 26))
    weekdays_off = [one.day.day for one in skipped_days(found, NOW) if one.day.weekday() < 5]
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


def test_R119_notice_of_an_extension_under_the_old_law_is_in_calendar_days() -> None:
    # R-119 names Monday 02.05.2016; that day was the transfer of 1 May, so the term rolls on (decision 0017).
    found = notice_term("L-EXT", date(2016, 4, 29), NOW)
    assert (found.rolled_from, found.legal_last_day) == (date(2016, 5, 2), date(2016, 5, 3))
    assert notice_term("L-EXT", date(2016, 4, 26), NOW).legal_last_day == date(2016, 4, 29)


def test_R031_the_term_of_mail_counts_from_registration_not_from_the_postmark() -> None:
    """R-031: mail of 13.11.2026, postmark 09.11. In hours, it is registered the same Friday."""
    arrived = at_local(date(2026, 11, 13)) + timedelta(hours=11)
    day = registration_day(arrived, NOW)
    assert day == date(2026, 11, 13)
    assert counted("A-15", day) == (date(2026, 12, 4), date(2026, 12, 3))


def test_R002_a_task_of_one_month() -> None:
    assert NOW.roll(add_months(date(2020, 9, 8), 1)) == date(2020, 10, 8)


def test_R141_information_in_15_calendar_days() -> None:
    """R-141: 24.10.2026 is a Saturday, the 25th a Sunday and Republic Day, which moves to Monday."""
    found = term("A-INF", date(2026, 10, 9), NOW)
    assert (found.rolled_from, found.legal_last_day) == (date(2026, 10, 24), date(2026, 10, 27))


def test_R150_a_call_at_night_is_registered_the_next_working_day() -> None:
    """R-150: a call at 03:20 on a Saturday. On a working day 03:20 is before hours, and that day counts."""
    assert registration_day(at_local(date(2026, 11, 21), time(3, 20)), NOW) == date(2026, 11, 23)
    assert registration_day(at_local(date(2026, 11, 20), time(3, 20)), NOW) == date(2026, 11, 20)


def test_D23_registration_moves_from_a_day_off_as_a_rule_too() -> None:
    assert counted("A-REG", date(2026, 11, 22))[0] == date(2026, 11, 23)
    assert counted("A-REG", date(2026, 11, 23))[0] == date(2026, 11, 23)


def test_A_HEAR_counts_back_from_the_decision() -> None:
    """Notice is given at least three working days before the act (domain report 3.2, APPC Art. 73(1))."""
    assert counted("A-HEAR", date(2026, 3, 26)) == (date(2026, 3, 18), None)  # over Nauryz
    assert NOW.working_days_between(date(2026, 3, 18), date(2026, 3, 26)) == 3


def test_only_a_rule_that_rolls_leaves_a_day_off() -> None:
    unrolled = replace(rule("L-15"), roll=None)
    assert term(unrolled, date(2016, 5, 13), NOW).legal_last_day == date(2016, 5, 28)  # D3 without its roll


@pytest.mark.parametrize(
    ("rule_id", "length", "unit"),
    [
        ("L-REG", 0, "wd"), ("L-15", 15, "cd"), ("L-30", 30, "cd"), ("L-EXT", 30, "cd"), ("L-RED", 3, "wd"),
        ("L-CMP", 3, "months"), ("A-REG", 0, "wd"), ("A-15", 15, "wd"), ("A-EXT", 2, "months"),
        ("A-RED", 3, "wd"), ("A-HEAR", 3, "wd"), ("A-OBJ", 2, "wd"), ("A-MIN", 3, "wd"),
        ("A-CMP", 3, "months"), ("A-FWD", 3, "wd"), ("A-20", 20, "wd"), ("A-SRV", 5, "wd"),
        ("A-CRT", 1, "months"), ("A-CRT-3", 3, "months"), ("A-INF", 15, "cd"),
        ("A-MEDIA", 7, "wd"), ("A-LAWYER", 10, "wd"),
        ("A-NOTARY", 10, "cd"), ("A-BAILIFF", 3, "wd"), ("A-REHAB", 90, "cd"), ("A-DECLASS", 30, "cd"),
        ("A-TAX", 30, "wd"), ("A-TAXMON", 45, "wd"),
    ],
)  # fmt: skip
def test_a_rule_of_the_report_has_its_length(rule_id: str, length: int, unit: str) -> None:
    """Tables 3.1 and 3.2, row by row."""
    assert (rule(rule_id).length, rule(rule_id).unit.value) == (length, unit)


def test_no_row_of_the_report_is_missing() -> None:
    assert len([found for found in rules().values() if found.basis is not Basis.HOUSE]) == 28
    assert set(without_term()) == {"L-ANON", "L-REC", "L-STOP", "A-FIX63", "A-SIL", *given_rules()}
    assert all(set(why) == {"kk", "ru", "en"} for why in without_term().values())


def test_what_is_not_cited_from_an_act_is_not_called_law() -> None:
    for found in rules().values():
        assert (found.act is None) == (found.basis in (Basis.E_OTINISH, Basis.HOUSE))
        assert bool(found.cited) == (found.act is not None)
        assert found.cap is None or rule(found.cap).kind == "extension"


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


def test_D20_R125_three_months_to_complain() -> None:
    found = term("A-CMP", date(2026, 11, 30), NOW)
    assert (found.legal_last_day, found.control_date) == (date(2027, 3, 1), None)
    assert term("A-CMP", date(2026, 11, 23), NOW).legal_last_day == date(2027, 2, 23)


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


def test_under_the_old_law_thirty_days_once() -> None:
    assert extension_cap(date(2016, 2, 1), NOW) == date(2016, 4, 1)


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

"""The worked deadlines of the domain report (3.4), each by its own number."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from engine.domain.calendar import calendar_as_of
from engine.domain.legal_clock import extension_cap, notice_term, registration_day, term
from engine.domain.local_time import ALMATY

CASES = [
    ("D1", "L-15", "2016-02-01", "2016-02-16", "2016-02-15"),
    ("D2", "L-30", "2016-02-15", "2016-03-16", "2016-03-15"),
    ("D3", "L-15", "2016-05-13", "2016-05-30", "2016-05-27"),
    ("D5", "L-15", "2021-06-30", "2021-07-15", "2021-07-14"),
    ("D6", "A-15", "2021-07-01", "2021-07-26", "2021-07-23"),
    ("D8", "A-15", "2022-10-10", "2022-11-01", "2022-10-31"),
    ("D9", "A-15", "2026-03-02", "2026-03-27", "2026-03-26"),
    ("D12", "A-RED", "2026-03-20", "2026-03-30", "2026-03-27"),
    ("D20", "A-CMP", "2026-11-30", "2027-03-01", None),
    ("D23", "A-15", "2026-11-23", "2026-12-14", "2026-12-11"),
]


@pytest.mark.parametrize(("number", "rule", "start", "last_day", "control"), CASES, ids=[c[0] for c in CASES])
def test_a_worked_deadline_comes_out(
    number: str, rule: str, start: str, last_day: str, control: str | None
) -> None:
    """D1, D2, D3, D5, D6, D8, D9, D12, D20, D23; R-117: L-15 of 01.02.2016; R-118: L-30 of 15.02.2016."""
    found = term(rule, date.fromisoformat(start), calendar_as_of())
    assert found.legal_last_day == date.fromisoformat(last_day), number
    assert found.control_date == (date.fromisoformat(control) if control else None), number


def test_a_leap_year_moves_the_thirtieth_day() -> None:
    """D2: the same in 2017 is Friday 17.03.2017."""
    assert term("L-30", date(2017, 2, 15), calendar_as_of()).legal_last_day == date(2017, 3, 17)


def test_the_repealed_holiday_of_august_moves_the_last_day() -> None:
    """D11: by the January calendar 31.08.2026 is off: 08.09; after the repeal: 07.09, control 04.09."""
    before = term("A-15", date(2026, 8, 17), calendar_as_of(date(2026, 1, 15)))
    after = term("A-15", date(2026, 8, 17), calendar_as_of())
    assert (before.legal_last_day, before.control_date) == (date(2026, 9, 8), date(2026, 9, 7))
    assert (after.legal_last_day, after.control_date) == (date(2026, 9, 7), date(2026, 9, 4))


def test_the_notice_of_an_extension_counts_working_days() -> None:
    """D14: extended on 05.05.2026; 7 and 11 May are off."""
    told = notice_term("A-EXT", date(2026, 5, 5), calendar_as_of())
    assert (told.legal_last_day, told.control_date) == (date(2026, 5, 12), date(2026, 5, 8))


def test_after_hours_counts_from_the_next_working_day() -> None:
    """D16: Friday 13.11.2026 18:45 is registered on Monday; 07.12, control 04.12."""
    arrived = datetime(2026, 11, 13, 18, 45, tzinfo=ALMATY)
    day = registration_day(arrived, calendar_as_of())
    found = term("A-15", day, calendar_as_of())
    assert day == date(2026, 11, 16)
    assert (found.legal_last_day, found.control_date) == (date(2026, 12, 7), date(2026, 12, 4))


def test_two_months_from_the_last_day_of_the_year() -> None:
    """D18: 28.02.2027 is a Sunday: Monday 01.03.2027."""
    assert extension_cap(date(2026, 12, 31), calendar_as_of()) == date(2027, 3, 1)

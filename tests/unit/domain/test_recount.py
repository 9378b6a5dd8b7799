"""3.3 rule 8: what a change of the calendar does to a running term, for whatever term and change."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from engine.domain.calendar import Calendar, calendar_as_of, shipped_facts
from engine.domain.calendar_edits import Edit, EditKind, with_edits
from engine.domain.legal_clock import term
from engine.domain.recount import Counting, Dates, dates

NOW = calendar_as_of()
RULES = ("A-15", "A-20", "A-FWD", "A-RED", "A-INF", "A-SRV", "L-15", "L-30", "A-CMP")
NAMES = {"kk": "Мереке", "ru": "Праздник", "en": "Holiday"}


def changed(*edits: Edit) -> Calendar:
    return Calendar(None, with_edits(shipped_facts(), edits, "next"), number=2)


def holiday(day: date) -> Edit:
    return Edit(day, EditKind.HOLIDAY, "Act No. 1", name=NAMES)


def start_of(rng: Random, rule: str) -> date:
    first = date(2016, 1, 5) if rule.startswith("L-") else date(2022, 1, 5)
    return first + timedelta(days=rng.randrange(1500))


@pytest.mark.parametrize("rule", RULES)
def test_a_later_start_never_ends_earlier(rule: str) -> None:
    start = date(2016, 1, 5) if rule.startswith("L-") else date(2022, 1, 5)
    before = dates(Counting(rule, False, start), NOW)
    for n in range(1, 1500):
        after = dates(Counting(rule, False, start + timedelta(days=n)), NOW)
        assert after.legal_last_day >= before.legal_last_day
        assert after.control_date >= before.control_date
        before = after


@pytest.mark.parametrize("seed", range(40))
def test_a_holiday_outside_the_term_changes_nothing_and_one_inside_never_makes_it_earlier(seed: int) -> None:
    rng = Random(seed)
    for rule in RULES:
        counting = Counting(rule, False, start_of(rng, rule))
        old = dates(counting, NOW)
        before = counting.started_on - timedelta(days=rng.randrange(1, 30))
        after = old.legal_last_day + timedelta(days=rng.randrange(1, 30))
        assert dates(counting, changed(holiday(before), holiday(after))) == old
        length = (old.legal_last_day - counting.started_on).days
        inside = counting.started_on + timedelta(days=rng.randrange(1, length + 1))
        new = dates(counting, changed(holiday(inside)))
        assert new.legal_last_day >= old.legal_last_day
        assert new.control_date >= old.control_date


def test_a_holiday_on_a_working_day_inside_does_move_a_term_in_working_days() -> None:
    """Negative control of the one above."""
    counting = Counting("A-15", False, date(2026, 11, 23))
    assert dates(counting, changed(holiday(date(2026, 12, 1)))) == Dates(
        date(2026, 12, 15), date(2026, 12, 14)
    )


@pytest.mark.parametrize("seed", range(20))
def test_counting_again_with_the_same_calendar_changes_nothing(seed: int) -> None:
    rng = Random(seed)
    for rule in RULES:
        counting = Counting(rule, False, start_of(rng, rule))
        middle = counting.started_on + timedelta(days=rng.randrange(1, 20))
        calendar = changed(holiday(middle), Edit(middle + timedelta(days=1), EditKind.WORKING, "Act"))
        once = dates(counting, calendar)
        assert dates(counting, calendar) == once
        same = Calendar(None, with_edits(shipped_facts(), (), "same"), number=2)
        assert dates(counting, same) == dates(counting, NOW)


@pytest.mark.parametrize("rule", RULES)
def test_without_an_extension_it_is_the_term_of_the_rule(rule: str) -> None:
    start = date(2016, 3, 4) if rule.startswith("L-") else date(2026, 3, 4)
    counted = term(rule, start, NOW)
    found = dates(Counting(rule, False, start), NOW)
    assert found == Dates(counted.legal_last_day, counted.control_date or counted.legal_last_day)


def test_a_decided_day_moves_only_off_a_day_off() -> None:
    counting = Counting("A-15", False, date(2026, 11, 23), date(2026, 12, 28))
    assert dates(counting, NOW) == Dates(date(2026, 12, 28), date(2026, 12, 28))
    assert dates(counting, changed(holiday(date(2026, 12, 1)))).legal_last_day == date(2026, 12, 28)
    assert dates(counting, changed(holiday(date(2026, 12, 28)))).legal_last_day == date(2026, 12, 29)


def test_a_decided_day_is_never_before_the_end_of_the_term() -> None:
    counting = Counting("A-15", False, date(2026, 11, 23), date(2026, 12, 15))
    two = changed(holiday(date(2026, 12, 1)), holiday(date(2026, 12, 2)))
    assert dates(counting, two).legal_last_day == date(2026, 12, 16 + 1)  # 16.12 is a holiday


def test_the_notice_of_an_extension_is_counted_as_a_notice() -> None:
    notice = Counting("A-EXT", True, date(2026, 5, 5))
    assert dates(notice, NOW) == Dates(date(2026, 5, 12), date(2026, 5, 8))  # D14

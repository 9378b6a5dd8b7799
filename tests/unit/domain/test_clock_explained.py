"""What is told of a term agrees with the term, and a term depends on nothing but its own days."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.domain.calendar import Calendar, calendar_as_of
from engine.domain.clock_explained import Code, counted_days, explain, skipped_days
from engine.domain.data_files import read_data
from engine.domain.legal_clock import Direction, Term, Unit, notice_term, rule, rules, term

NOW = calendar_as_of()
RULES = st.sampled_from(sorted(rules()))
DAYS = st.dates(date(2016, 1, 1), date(2027, 8, 31))


def with_holiday(day: date) -> Calendar:
    facts: Any = deepcopy(read_data("calendar"))
    facts["days"].append({"id": "new", "date": day.isoformat(), "name": {"kk": "жаңа"}, "source": "a test"})
    return Calendar(facts=facts)


def ends(rule_id: str, start: date, calendar: Calendar = NOW) -> tuple[date, date | None]:
    found = term(rule_id, start, calendar)
    return found.legal_last_day, found.control_date


def days_of(found: Term) -> set[date]:
    """All days of the term, its start excepted, whichever way it counts."""
    first, last = sorted((found.registered_on, found.legal_last_day))
    return {first + timedelta(days=n) for n in range((last - first).days + 1)} - {found.registered_on}


@given(RULES, DAYS, st.integers(0, 60))
def test_who_starts_later_does_not_end_earlier(rule_id: str, start: date, later: int) -> None:
    last, control = ends(rule_id, start)
    later_last, later_control = ends(rule_id, start + timedelta(days=later))
    assert last <= later_last
    assert control is None or (later_control is not None and control <= later_control)


@given(RULES, DAYS, st.dates(date(2016, 1, 1), date(2027, 12, 31)))
def test_a_holiday_outside_the_term_changes_nothing(rule_id: str, start: date, holiday: date) -> None:
    found = term(rule_id, start, NOW)
    assume(holiday not in days_of(found) | {start})
    # A holiday put on a day off could push the transfer of another one into the term.
    assume(NOW.is_working(holiday) and not swapped_in(holiday))
    other = with_holiday(holiday)
    assert not other.is_working(holiday)
    assert ends(rule_id, start, other) == (found.legal_last_day, found.control_date)
    assert explain(term(rule_id, start, other), other) == explain(found, NOW)


@given(RULES, DAYS, st.data())
def test_a_holiday_inside_a_term_of_working_days_moves_its_end(
    rule_id: str, start: date, data: st.DataObject
) -> None:
    """The control of the test above: what it adds outside is noticed inside."""
    found = term(rule_id, start, NOW)
    assume(found.rule.unit is Unit.WORKING_DAYS and found.rule.length)
    inside = [day for day in counted_days(found, NOW) if not swapped_in(day)]
    assume(inside)
    other = with_holiday(data.draw(st.sampled_from(inside)))
    last = ends(rule_id, start, other)[0]
    back = found.rule.direction is Direction.BEFORE
    assert last < found.legal_last_day if back else last > found.legal_last_day


@given(RULES, DAYS)
def test_days_counted_and_days_left_out_are_the_term(rule_id: str, start: date) -> None:
    found = term(rule_id, start, NOW)
    counted = counted_days(found, NOW)
    skipped = [one.day for one in skipped_days(found, NOW)]
    assert not any(NOW.is_working(day) for day in skipped)
    if found.rule.unit is Unit.MONTHS or not found.rule.length:
        assert counted == ()
    else:
        assert len(counted) == found.rule.length
    if found.rule.unit is Unit.WORKING_DAYS and found.rule.length:
        assert all(NOW.is_working(day) for day in counted)
        assert set(counted) | set(skipped) == days_of(found)
        assert not set(counted) & set(skipped)
    else:
        passed = (found.legal_last_day - found.counted_to).days
        assert skipped == [found.counted_to + timedelta(days=n) for n in range(passed)]


@given(RULES, DAYS)
def test_what_is_told_is_what_was_counted(rule_id: str, start: date) -> None:
    found = term(rule_id, start, NOW)
    told = explain(found, NOW)
    of = {fact.code: fact.values for fact in told}
    last = of.get(Code.LAST_DAY) or of[Code.LAST_DAY_OF_NOTICE]
    assert last["day"] == found.legal_last_day
    weekends = of.get(Code.WEEKENDS, {"days": []})["days"]
    named = [fact.values["day"] for fact in told if fact.code is Code.DAY_OFF]
    assert sorted(weekends + named) == [one.day for one in skipped_days(found, NOW)]
    assert (Code.ROLLED in of) == (found.rolled_from is not None)


def swapped_in(day: date) -> bool:
    return day in NOW.working_weekends_between(day - timedelta(days=1), day)


def codes(found: Term) -> list[Code]:
    return [fact.code for fact in explain(found, NOW)]


def test_D8_a_swap_is_told_on_both_of_its_days() -> None:
    told = explain(term("A-15", date(2022, 10, 10), NOW), NOW)
    off = [(fact.values["day"].day, fact.values["kind"]) for fact in told if fact.code is Code.DAY_OFF]
    assert off == [(24, "swap"), (25, "moves")]
    assert [fact.values["day"] for fact in told if fact.code is Code.WORKING_WEEKEND] == [date(2022, 10, 22)]


def test_D3_days_off_inside_a_calendar_term_are_counted_not_left_out() -> None:
    found = term("L-15", date(2016, 5, 13), NOW)
    assert [one.day.day for one in skipped_days(found, NOW)] == [28, 29]
    assert Code.ROLLED in codes(found)
    assert skipped_days(term("L-15", date(2016, 2, 1), NOW), NOW) == ()  # D1: five weekend days inside


def test_D18_a_short_month_is_told() -> None:
    assert Code.SHORT_MONTH in codes(term("A-EXT", date(2026, 12, 31), NOW))
    assert Code.SHORT_MONTH not in codes(term("A-EXT", date(2026, 11, 23), NOW))


def test_D14_a_notice_is_not_told_as_the_extension() -> None:
    found = notice_term("A-EXT", date(2026, 5, 5), NOW)
    assert codes(found)[0] is Code.NOTICE
    assert [one.day.day for one in skipped_days(found, NOW)] == [7, 9, 10, 11]


@pytest.mark.parametrize(("rule_id", "told"), [("A-15", False), ("A-CRT", True), ("A-LAWYER", True)])
def test_a_term_that_is_not_surely_the_law_says_so(rule_id: str, told: bool) -> None:
    assert (Code.BASIS in codes(term(rule_id, date(2026, 11, 23), NOW))) is told


@pytest.mark.parametrize(("start", "told"), [(date(2026, 12, 9), False), (date(2026, 12, 30), True)])
def test_a_term_into_a_calendar_that_may_change_says_so(start: date, told: bool) -> None:
    assert (Code.PROVISIONAL in codes(term("A-15", start, NOW))) is told


def test_only_what_can_be_extended_says_so() -> None:
    having = {rule_id for rule_id in rules() if Code.EXTENSION in codes(term(rule_id, date(2026, 2, 2), NOW))}
    assert having == {"A-15", "L-30"} == {one.id for one in rules().values() if one.cap}
    assert Code.EXTENSION_ONCE in codes(term("A-INF", date(2026, 2, 2), NOW))
    assert rule("L-15").cap is None

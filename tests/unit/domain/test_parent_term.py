"""The due date in a parent body's letter: a clock of its own, beside the term of the law (P-06, R-146)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.clock_explained import Code, explain
from engine.domain.clock_question import NoAnswer, Reason, ask
from engine.domain.clocks import GOES_WITH, MARKS_THE_CASE, PARENT, PARENT_RULE
from engine.domain.legal_clock import Basis, given_rules, given_term, rules
from engine.domain.recount import Counting, dates
from tests.unit.domain.test_legal_clock import NOW

REGISTERED = date(2026, 11, 23)


def codes(day: date) -> list[Code]:
    return [fact.code for fact in explain(given_term(PARENT_RULE, REGISTERED, day, NOW), NOW)]


@given(st.dates(date(2016, 1, 1), date(2027, 12, 31)))
def test_the_day_stays_as_the_parent_body_gave_it(day: date) -> None:
    """Also on a day off and before the registration; the work is done by the last working day up to it."""
    term = given_term(PARENT_RULE, REGISTERED, day, NOW)
    assert (term.legal_last_day, term.rolled_from) == (day, None)
    assert term.control_date is not None
    assert term.control_date <= day
    assert NOW.is_working(term.control_date)
    between = (term.control_date + timedelta(n) for n in range(1, (day - term.control_date).days + 1))
    assert not any(NOW.is_working(one) for one in between)


def test_another_calendar_moves_no_given_day() -> None:
    """Recounted, it is what it was; only the control date follows the days off."""
    found = dates(Counting(PARENT_RULE, False, REGISTERED, None, date(2026, 12, 5)), NOW)
    assert (found.legal_last_day, found.control_date) == (date(2026, 12, 5), date(2026, 12, 4))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 12, 1), []),
        (date(2026, 12, 5), [Code.GIVEN_ON_DAY_OFF]),  # a Saturday
        (date(2026, 11, 20), [Code.GIVEN_BEFORE_START]),
        (date(2026, 11, 23), []),  # the day of the registration itself is not past
        (date(2026, 11, 22), [Code.GIVEN_ON_DAY_OFF, Code.GIVEN_BEFORE_START]),
    ],
)
def test_it_is_said_what_is_odd_about_the_day(day: date, said: list[Code]) -> None:
    assert codes(day) == [Code.RULE, Code.BASIS, Code.GIVEN, *said]


def test_nothing_else_says_that_somebody_named_the_day() -> None:
    assert not [one for one in rules().values() if one.basis is Basis.LETTER]
    assert [one.basis for one in given_rules().values()] == [Basis.LETTER]


def test_its_end_is_no_silence_of_the_body() -> None:
    """Whoever waits for it is the parent body, not the applicant: the case is not overdue by law."""
    assert PARENT not in MARKS_THE_CASE
    assert GOES_WITH["main"] == (PARENT,)


def test_whoever_asks_to_count_it_is_told_that_nobody_counts_it() -> None:
    with pytest.raises(NoAnswer) as refused:
        ask(PARENT_RULE, REGISTERED, NOW)
    assert refused.value.reason is Reason.NO_TERM

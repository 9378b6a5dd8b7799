"""The clock answers only what a law and the calendar answer."""

from __future__ import annotations

from datetime import date

import pytest

from engine.domain.calendar import calendar_as_of
from engine.domain.clock_question import NoAnswer, Reason, ask

NOW = calendar_as_of()


def refused(rule_id: str, start: date, *, notice: bool = False) -> Reason:
    with pytest.raises(NoAnswer) as caught:
        ask(rule_id, start, NOW, notice=notice)
    return caught.value.reason


def test_D5_D6_the_regime_is_chosen_by_the_day_of_registration() -> None:
    assert ask("L-15", date(2021, 6, 30), NOW).legal_last_day == date(2021, 7, 15)
    assert ask("A-15", date(2021, 7, 1), NOW).legal_last_day == date(2021, 7, 26)
    assert refused("A-15", date(2021, 6, 30)) is Reason.NOT_IN_FORCE
    assert refused("L-15", date(2021, 7, 1)) is Reason.NOT_IN_FORCE


def test_what_happens_to_an_old_appeal_later_stays_under_the_old_law() -> None:
    assert ask("L-CMP", date(2021, 8, 2), NOW).legal_last_day == date(2021, 11, 2)
    assert ask("L-EXT", date(2021, 7, 12), NOW, notice=True).legal_last_day == date(2021, 7, 15)


@pytest.mark.parametrize(
    ("rule_id", "start"),
    [
        ("L-15", date(2015, 12, 31)),
        ("A-15", date(2028, 1, 1)),
        ("A-15", date(2027, 12, 20)),  # it would end in 2028
        ("A-15", date.max),
        ("L-15", date.min),
    ],
)
def test_a_term_outside_the_known_calendar_has_no_date(rule_id: str, start: date) -> None:
    assert refused(rule_id, start) is Reason.OUTSIDE_CALENDAR


def test_the_first_and_the_last_term_inside_have_one() -> None:
    assert ask("L-15", date(2016, 1, 1), NOW).legal_last_day == date(2016, 1, 18)
    assert ask("A-RED", date(2027, 12, 28), NOW).legal_last_day == date(2027, 12, 31)
    assert refused("A-RED", date(2027, 12, 29)) is Reason.OUTSIDE_CALENDAR


def test_a_rule_that_is_none_or_has_no_term_is_refused() -> None:
    assert refused("A-99", date(2026, 1, 5)) is Reason.UNKNOWN_RULE
    assert refused("A-SIL", date(2026, 1, 5)) is Reason.NO_TERM
    assert refused("A-15", date(2026, 1, 5), notice=True) is Reason.NO_NOTICE

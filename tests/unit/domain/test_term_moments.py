"""P-01, boundary events: who is told of a term, and when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from engine.domain.calendar import calendar_as_of
from engine.domain.legal_clock import term
from engine.domain.local_time import at_local, local_date
from engine.domain.term_moments import Moment, MomentKind, moments, next_moment, overdue_at

NOW = calendar_as_of()
ORDINARY = moments(date(2026, 11, 23), date(2026, 12, 14), NOW)


def test_moments_of_an_ordinary_term() -> None:
    assert [(moment.kind.value, moment.at.isoformat()) for moment in ORDINARY] == [
        ("half", "2026-12-03T09:00:00+05:00"),
        ("five_left", "2026-12-07T09:00:00+05:00"),
        ("three_left", "2026-12-09T09:00:00+05:00"),
        ("one_left", "2026-12-11T09:00:00+05:00"),
        ("last_day", "2026-12-14T09:00:00+05:00"),
        ("overdue", "2026-12-15T00:00:00+05:00"),
        ("one_late", "2026-12-15T09:00:00+05:00"),
        ("three_late", "2026-12-18T09:00:00+05:00"),  # 16.12 is a holiday
    ]


def test_a_term_of_three_days_has_no_reminder_before_its_first_working_day() -> None:
    """And none twice: of two at one time the one nearer to the end is told."""
    short = moments(date(2026, 11, 23), date(2026, 11, 26), NOW)
    assert [moment.kind.value for moment in short[:3]] == ["half", "one_left", "last_day"]
    assert local_date(short[0].at) == date(2026, 11, 24)


@pytest.mark.parametrize("rule_id", ["A-15", "A-FWD", "A-INF", "L-30", "A-20", "A-SRV"])
def test_every_term_of_a_year_has_its_end_and_its_moments_in_order(rule_id: str) -> None:
    for n in range(365):
        day = date(2026, 1, 1) + timedelta(days=n)
        last = term(rule_id, day, NOW).legal_last_day
        found = moments(day, last, NOW)
        assert all(a.at < b.at for a, b in pairwise(found))
        assert all(local_date(moment.at) > day for moment in found)
        assert Moment(MomentKind.OVERDUE, overdue_at(last)) in found
        assert len({moment.kind for moment in found}) == len(found)


def test_the_next_moment_is_the_first_that_nobody_was_told_of() -> None:
    told = []
    watched_to, missed = at_local(date(2026, 11, 23)), False
    while (found := next_moment(ORDINARY, watched_to, missed=missed)) is not None:
        told.append(found)
        watched_to, missed = found.at, missed or found.kind is MomentKind.OVERDUE
    assert tuple(told) == ORDINARY


def test_the_end_of_a_term_that_was_shortened_into_the_past_is_not_passed_over() -> None:
    late = datetime.fromisoformat("2026-12-20T12:00:00+05:00")
    found = next_moment(ORDINARY, late)
    assert found is not None
    assert found.kind is MomentKind.OVERDUE
    assert next_moment(ORDINARY, late, missed=True) is None

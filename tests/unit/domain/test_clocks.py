"""3.3 rule 10: each clock of a case has its own state."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.domain.case_state import CaseState
from engine.domain.clocks import MAIN, ClockState, at_the_end_of_the_case, done_at
from engine.domain.term_moments import overdue_at

END = overdue_at(date(2026, 12, 14))
BEFORE = END - timedelta(microseconds=1)


def test_till_midnight_of_the_last_day_a_clock_is_met() -> None:
    """3.3 rule 6."""
    assert done_at(BEFORE, END) is ClockState.MET
    assert done_at(END, END) is ClockState.MISSED


@pytest.mark.parametrize(
    ("name", "state", "late", "expected"),
    [
        (MAIN, CaseState.TERMINATED, False, ClockState.MET),
        (MAIN, CaseState.REDIRECTED, False, ClockState.CANCELLED),
        (MAIN, CaseState.WITHDRAWN, False, ClockState.CANCELLED),
        ("redirect", CaseState.REDIRECTED, False, ClockState.MET),
        (MAIN, CaseState.REDIRECTED, True, ClockState.MISSED),
        (MAIN, CaseState.CLOSED, True, ClockState.MISSED),
    ],
)
def test_what_an_open_clock_becomes_when_its_case_ends(
    name: str, state: CaseState, late: bool, expected: ClockState
) -> None:
    """3.3 rule 9: the source clock of a redirected appeal ends."""
    assert at_the_end_of_the_case(name, state, END if late else BEFORE, END) is expected

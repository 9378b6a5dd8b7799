"""APPC Art. 91-100, 136: lateness, what may be decided, the way to court, the marks of a challenged case."""

from __future__ import annotations

from datetime import date

import pytest

from engine.domain.calendar import calendar_as_of
from engine.domain.case_state import CaseMark
from engine.domain.classifiers import codes
from engine.domain.complaints import (
    CANCELLING,
    Decision,
    Outcome,
    court_rule,
    lateness,
    marks,
    may_decide,
)
from engine.domain.legal_clock import rule

CALENDAR = calendar_as_of(date(2026, 12, 31))


@pytest.mark.parametrize(
    ("learnt_on", "last_day", "received_on", "late"),
    [
        (date(2026, 11, 30), date(2027, 3, 1), date(2027, 3, 1), False),  # D20
        (date(2026, 11, 30), date(2027, 3, 1), date(2027, 3, 2), True),
        (date(2026, 11, 23), date(2027, 2, 23), date(2027, 2, 23), False),
        (date(2026, 11, 23), date(2027, 2, 23), date(2027, 2, 24), True),
    ],
)
def test_a_complaint_is_late_after_three_months(
    learnt_on: date, last_day: date, received_on: date, late: bool
) -> None:
    """R-125, D20, A-CMP: the last day counts, and rolls over days off."""
    found = lateness(learnt_on, received_on, CALENDAR)
    assert (found.last_day, found.late) == (last_day, late)


def test_every_decision_has_its_word() -> None:
    assert {decision.value for decision in Decision} == codes("complaint_decisions")


@pytest.mark.parametrize("decision", Decision)
def test_a_complaint_whose_defects_stayed_is_left_without_consideration(decision: Decision) -> None:
    """P-01c, APPC Art. 93."""
    assert may_decide(decision, lapsed=False)
    assert may_decide(decision, lapsed=True) == (decision is Decision.LEAVE_UNCONSIDERED)


def test_what_leaves_the_act_in_force() -> None:
    kept = {Decision.UPHOLD, Decision.TAKE_ACTION, Decision.LEAVE_UNCONSIDERED}
    assert set(Decision) - CANCELLING == kept


@pytest.mark.parametrize(
    ("outcome", "months"), [(Outcome.DECIDED, 1), (Outcome.NO_SUPERIOR, 3), (Outcome.SATISFIED, 3), (None, 3)]
)
def test_the_term_to_go_to_court(outcome: Outcome | None, months: int) -> None:
    """A-CRT: a month after the pre-trial stage, three where there was none."""
    assert rule(court_rule(outcome)).length == months


def test_marks_lie_over_the_state_and_can_hold_together() -> None:
    assert marks(complaints_open=False, remanded=False, in_court=False) == ()
    assert marks(complaints_open=True, remanded=True, in_court=True) == (
        CaseMark.IN_COMPLAINT,
        CaseMark.REMANDED,
        CaseMark.IN_COURT,
    )

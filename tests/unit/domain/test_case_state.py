from __future__ import annotations

import pytest

from engine.domain.case_state import FINISHED, LABELS, TRANSITIONS, CaseMark, CaseState, label, may_follow


def test_every_state_has_its_transitions_and_words() -> None:
    assert set(TRANSITIONS) == set(CaseState)
    assert set(LABELS) == {*CaseState, *CaseMark}
    assert all(label(s, locale) for s in (*CaseState, *CaseMark) for locale in ("kk", "ru", "en"))


def test_every_state_can_be_reached_from_receipt() -> None:
    reached = {CaseState.RECEIVED}
    while more := {after for s in reached for after in TRANSITIONS[s]} - reached:
        reached |= more
    assert reached == set(CaseState)


@pytest.mark.parametrize("state", sorted(set(CaseState) - FINISHED))
def test_no_state_is_a_trap(state: CaseState) -> None:
    seen = {state}
    while more := {after for s in seen for after in TRANSITIONS[s]} - seen:
        seen |= more
    assert seen & FINISHED


def test_side_ends_are_final() -> None:
    """A redirected appeal comes back only when the other body returns it (P-02)."""
    final = {s for s in CaseState if not TRANSITIONS[s]}
    assert final == FINISHED - {CaseState.CLOSED, CaseState.REDIRECTED}
    assert TRANSITIONS[CaseState.REDIRECTED] == {CaseState.REGISTERED}


def test_the_finalization_loop_and_what_it_does_not_allow() -> None:
    assert may_follow(CaseState.ON_QC, CaseState.RETURNED_FOR_FINALIZATION)
    assert may_follow(CaseState.RETURNED_FOR_FINALIZATION, CaseState.ON_QC)
    assert may_follow(CaseState.ON_QC, CaseState.ON_QC)
    assert not may_follow(CaseState.RETURNED_FOR_FINALIZATION, CaseState.ANSWERED)
    assert not may_follow(CaseState.REGISTERED, CaseState.ANSWERED)
    assert not may_follow(CaseState.REDIRECTED, CaseState.IN_WORK)

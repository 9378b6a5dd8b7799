"""A clock of a case: a term that runs for it. Several may run at once, each with its state (3.3 rule 10)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from engine.domain.case_state import CaseState

MAIN = "main"
"""The term in which the applicant is answered: it runs from the registration."""

COMPLAINT = "complaint"
"""The superior body's term to decide on a complaint: it runs from its receipt there."""

PARENT = "parent"
"""Till when a parent body wants its answer: the day that its letter names, beside the term of the law."""

PARENT_RULE = "P-DUE"

EXTENSION_NOTICE = "extension_notice"
"""Till when the applicant must be told of an extension."""


class ClockState(StrEnum):
    RUNNING = "running"
    MET = "met"  # what it asked for was done in time
    MISSED = "missed"  # its end passed before that; it is watched on until it is stopped
    CANCELLED = "cancelled"  # nothing is asked for any more


MARKS_THE_CASE = frozenset({MAIN, COMPLAINT})
"""Clocks for whose end the applicant waits: missing one of these makes the case overdue."""

GOES_WITH = {MAIN: (PARENT,)}
"""Clocks that run beside another, are watched with it and end when it ends."""

_WITHOUT_DECISION = frozenset({CaseState.REDIRECTED, CaseState.WITHDRAWN, CaseState.NOT_CONSIDERED})


def done_at(at: datetime, overdue_at: datetime) -> ClockState:
    """What a clock becomes whose deed was done at that moment: till 24:00 of the last day it was in time."""
    return ClockState.MET if at < overdue_at else ClockState.MISSED


def at_the_end_of_the_case(name: str, state: CaseState, at: datetime, overdue_at: datetime) -> ClockState:
    """What an open clock becomes when its case ends in that state.

    Where another body, the applicant or nobody decides there is no answer that the main clock could meet.
    One that ran out stays missed.
    """
    ended = done_at(at, overdue_at)
    if name in (MAIN, PARENT) and state in _WITHOUT_DECISION and ended is ClockState.MET:
        return ClockState.CANCELLED
    return ended

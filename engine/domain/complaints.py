"""The pre-trial complaint (APPC Art. 91-100): whether it is late, what is decided, what that does to the act.

A complaint is filed through the body whose act it challenges. That body may satisfy it in full; else it goes
to the body above with the whole case, and where nothing stands above the court is next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.domain.calendar import Calendar
from engine.domain.case_state import CaseMark
from engine.domain.legal_clock import term


class Outcome(StrEnum):
    """How the process of a complaint ended."""

    SATISFIED = "satisfied"  # the body itself met every demand
    DECIDED = "decided"  # the superior body decided
    NO_SUPERIOR = "no_superior"  # nothing stands above: the court


class Decision(StrEnum):
    """What was decided on a complaint; the classifier ``complaint_decisions`` has the words (Art. 100)."""

    CANCEL = "cancel"
    CANCEL_AND_ADOPT = "cancel_and_adopt"
    TAKE_ACTION = "take_action"
    UPHOLD = "uphold"
    REMAND = "remand"
    LEAVE_UNCONSIDERED = "leave_unconsidered"
    SELF_SATISFIED = "self_satisfied"


CANCELLING = frozenset({Decision.CANCEL, Decision.CANCEL_AND_ADOPT, Decision.REMAND, Decision.SELF_SATISFIED})
"""After these the challenged act is no longer in force."""

LINK_COMPLAINT, LINK_REMAND = "complaint", "remand"
"""Kinds of ``case_links``: the challenged case to its complaint, a case to the new procedure on it."""


@dataclass(frozen=True)
class Lateness:
    """``last_day``: of the three months of Art. 92. Late is a mark and no refusal: it can be restored."""

    last_day: date
    late: bool


def lateness(learnt_on: date, received_on: date, calendar: Calendar) -> Lateness:
    """Whether a complaint received that day came within three months of the day of learning (A-CMP)."""
    last_day = term("A-CMP", learnt_on, calendar).legal_last_day
    return Lateness(last_day, received_on > last_day)


def court_rule(outcome: str | None) -> str:
    """The clock rule of the way to court: a month after the superior body, else three (Art. 136)."""
    return "A-CRT" if outcome == Outcome.DECIDED else "A-CRT-3"


def may_decide(decision: str, *, lapsed: bool) -> bool:
    """A complaint whose defects were not corrected in time is left without consideration (Art. 93)."""
    return not lapsed or decision == Decision.LEAVE_UNCONSIDERED


def marks(*, complaints_open: bool, remanded: bool, in_court: bool) -> tuple[CaseMark, ...]:
    """What lies over the state of a case that is challenged."""
    found = {
        CaseMark.IN_COMPLAINT: complaints_open,
        CaseMark.REMANDED: remanded,
        CaseMark.IN_COURT: in_court,
    }
    return tuple(mark for mark, holds in found.items() if holds)

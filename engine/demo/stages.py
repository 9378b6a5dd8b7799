"""At which stages the demonstration's appeals stand, and how many working days ago they came in.

The term is fifteen working days: 12 to 15 days ago is due soon, more is overdue if unanswered.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.demo.plan import Route


@dataclass(frozen=True)
class Stage:
    """One appeal for each of ``days_ago``; the rest is as in :class:`engine.demo.plan.Plan`."""

    days_ago: tuple[int, ...]
    stop: str | None
    stop_visit: int = 1
    route: Route = "reply"
    returns: int = 0
    refused: bool = False
    together: bool = False
    again: bool = False
    hearing: bool = False


STAGES = (
    # at the registrar's
    Stage((1, 1, 1, 2), "register_appeal"),
    # at the controller's: admissibility, redirect, termination, nature of the issues
    Stage((1, 2, 2, 3), "check_admissibility"),
    Stage((2, 3), "redirect_appeal", route="redirect"),
    Stage((3,), "sign_redirect", route="redirect"),
    Stage((6, 9, 20), None, route="redirect"),
    Stage((3,), "terminate_consideration", route="terminate"),
    Stage((8, 15), None, route="terminate"),
    Stage((2, 3, 3), "determine_nature"),
    # at the head of the Department's
    Stage((3, 3, 4, 5), "resolution"),
    # at the executors'
    Stage((5, 6, 8, 9, 13, 18), "examine"),
    Stage((7, 10), "co_execution", together=True),
    Stage((8, 9, 10, 12, 14, 19), "draft_reply"),
    Stage((9, 11, 14), "draft_reply", stop_visit=2, returns=1),
    Stage((12, 20), "draft_reply", stop_visit=3, returns=2),
    Stage((13,), "decide_third_return", returns=3),
    Stage((15,), "draft_reply", stop_visit=4, returns=3),
    # quality and signature
    Stage((8, 9, 13, 17), "quality_analysis"),
    Stage((11,), "quality_analysis", stop_visit=2, returns=1),
    Stage((9, 10, 14, 18), "sign_reply"),
    Stage((12,), "draft_reply", stop_visit=2, refused=True),
    # answered
    Stage((11, 12, 13), "confirm_delivery"),
    Stage((14, 16), "close_case"),
    Stage((16, 18, 20, 22), None),
    Stage((19, 24), None, returns=1),
    Stage((25,), None, returns=3),
    Stage((21,), None, refused=True, together=True),
    # a refusal: the preliminary decision is to send, the hearing is to be held, it was held
    Stage((7, 9), "send_preliminary", hearing=True),
    Stage((8, 10), "hold_hearing", hearing=True),
    Stage((23,), None, hearing=True),
    # an answer to a demand was asked for again
    Stage((14,), "quality_analysis", stop_visit=3, returns=2, again=True),
)

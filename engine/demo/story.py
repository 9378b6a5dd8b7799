"""The order of steps in one appeal's life: who does what, and on which working day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from engine.demo.plan import Plan
from engine.domain.calendar import calendar_as_of
from engine.domain.local_time import at_local

CLOSES = time(18, 0)


@dataclass(frozen=True)
class Step:
    """One completion. ``visit`` counts the element's openings from 1."""

    plan: Plan
    element: str
    visit: int
    login: str
    at: datetime


# Element, working days after registration; quality and the head come in between below.
_BEFORE = (("register_appeal", 0), ("check_admissibility", 0))
_REDIRECT = (("redirect_appeal", 1), ("sign_redirect", 2))
_TERMINATE = (("terminate_consideration", 1),)
_ROUTED = (("determine_nature", 1), ("resolution", 2))
_AFTER = (("confirm_delivery", 1), ("close_case", 2))

DECISIVE_RETURN = 3
"""From this return on the head of the unit decides who goes on (domain report 2.2, task 10)."""


HEARING_AFTER = 4
"""Working days from the notice to the hearing; the decision comes after three at the earliest (A-HEAR)."""


def story(plan: Plan, received_at: datetime) -> Iterator[Step]:
    """Steps in the order of time, up to the element that the plan leaves open."""
    rng = Random(plan.index)  # noqa: S311 - the same invention every time
    visits: Counter[str] = Counter()
    at = received_at
    for element, offset in _course(plan):
        visits[element] += 1
        if element == plan.stop and visits[element] == plan.stop_visit:
            return
        at = _moment(plan, offset, at, rng)
        yield Step(plan, element, visits[element], _who(plan, element), at)


def _course(plan: Plan) -> Iterator[tuple[str, int]]:
    yield from _BEFORE
    if plan.route == "redirect":
        yield from _REDIRECT
        return
    if plan.route == "terminate":
        yield from _TERMINATE
        return
    yield from _ROUTED
    if plan.co_executor:
        yield "co_execution", 3
    yield "examine", 4
    day = yield from _drafting(plan, 5)
    for element, later in _AFTER:
        yield element, day + later


def _drafting(plan: Plan, day: int) -> Generator[tuple[str, int], None, int]:
    """Drafts, quality and signature; returns the working day on which the reply is signed."""
    yield "draft_reply", day
    if plan.hearing:
        yield "send_preliminary", day + 1
        day += 1 + HEARING_AFTER
        yield "hold_hearing", day
    for n in range(1, plan.returns + 1):
        yield "quality_analysis", day + 1
        if n >= DECISIVE_RETURN:
            yield "decide_third_return", day + 1
        day += 2
        yield "draft_reply", day
    yield "quality_analysis", day + 1
    yield "sign_reply", day + 1
    if plan.refused:
        yield "draft_reply", day + 2
        yield "quality_analysis", day + 2
        yield "sign_reply", day + 3
    return day + 3


def _moment(plan: Plan, offset: int, after: datetime, rng: Random) -> datetime:
    """Some minute of that working day, never before the step that came first."""
    day = calendar_as_of().add_working_days(plan.day, offset)
    wanted = at_local(day, time(9 + rng.randint(0, 7), rng.randint(0, 59)))
    return max(wanted, after + timedelta(minutes=rng.randint(3, 25)))


def _who(plan: Plan, element: str) -> str:
    controllers = ("controller", "controller2")
    fixed = {
        "register_appeal": ("registrar", "registrar2")[plan.index % 2],
        "confirm_delivery": ("registrar", "registrar2")[plan.index % 2],
        "sign_redirect": "signer",
        "sign_reply": "signer",
        "resolution": "depthead",
        "examine": plan.executor,
        "draft_reply": plan.executor,
        "send_preliminary": plan.executor,
        "hold_hearing": plan.executor,
        "co_execution": plan.co_executor or "",
        "decide_third_return": HEADS[plan.unit],
    }
    return fixed.get(element, controllers[plan.index % 2])


HEADS = {
    "housing": "head",
    "social": "headsocial",
    "health": "headhealth",
    "education": "headeducation",
    "culture": "headculture",
    "land": "headland",
    "roads": "headroads",
    "nature": "headnature",
}
"""Who leads each executing body."""

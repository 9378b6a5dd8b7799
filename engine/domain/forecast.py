"""How likely an open case is to be late: what past cases needed from the same step to the reply.

The measure is the share of past cases that would have missed this last day. It is taken only over those that
took at least as long as this one has taken already: a case that has waited for ten days is no longer one of
those that were done in two. With fewer than :data:`MINIMUM` of them nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MINIMUM = 10
"""Past cases below which a share is an accident, not a forecast."""

LIKELY, POSSIBLE = 0.5, 0.1
"""From which share of past cases on the last day is *likely* missed, or *possibly*."""


class Risk(StrEnum):
    LATE = "late"  # the last day has passed
    LIKELY = "likely"  # half of the past cases or more would have missed it: it lies before their median
    POSSIBLE = "possible"  # more than a tenth would: it lies before their 90th percentile
    LOW = "low"
    UNKNOWN = "unknown"  # not enough data


ORDER = (Risk.LATE, Risk.LIKELY, Risk.POSSIBLE, Risk.UNKNOWN, Risk.LOW)
"""What stands first on a screen: the unknown before what is known to be well."""

Sample = Mapping[int, int]
"""Working days from the step to the reply → how many past cases needed so many."""


@dataclass(frozen=True)
class Forecast:
    """Times are working days. ``left`` to the last day, negative after it; ``spent`` since the step began.

    ``median`` and ``most`` (the 90th percentile) are of the whole step, over ``cases`` past cases that took
    at least ``spent``; ``share`` of these would have missed the last day. All ``None`` where the risk is
    unknown; ``of_topic``: the sample is of the same topic, not of all topics.
    """

    risk: Risk
    left: int
    spent: int
    cases: int
    median: int | None
    most: int | None
    share: float | None
    of_topic: bool


def forecast(left: int, spent: int, *, of_topic: Sample, of_step: Sample) -> Forecast:
    """By the sample of the topic where it is large enough, else by that of the step alone."""
    narrow = _slower_than(of_topic, spent)
    same = sum(narrow.values()) >= MINIMUM
    sample = narrow if same else _slower_than(of_step, spent)
    cases = sum(sample.values())
    if cases < MINIMUM:
        risk = Risk.LATE if left < 0 else Risk.UNKNOWN
        return Forecast(risk, left, spent, cases, None, None, None, of_topic=False)
    missed = sum(count for days, count in sample.items() if days > spent + left) / cases
    return Forecast(
        _risk(left, missed),
        left,
        spent,
        cases,
        percentile(sample, 50),
        percentile(sample, 90),
        missed,
        of_topic=same,
    )


def percentile(sample: Sample, percent: int) -> int:
    """The smallest number of days within which that many percent of the sample were done."""
    wanted, seen = sum(sample.values()) * percent, 0
    for days in sorted(sample):
        seen += sample[days] * 100
        if seen >= wanted:
            return days
    raise ValueError("an empty sample has no percentile")


def _slower_than(sample: Sample, spent: int) -> Sample:
    return {days: count for days, count in sample.items() if days >= spent}


def _risk(left: int, missed: float) -> Risk:
    if left < 0:
        return Risk.LATE
    if missed >= LIKELY:
        return Risk.LIKELY
    return Risk.POSSIBLE if missed > POSSIBLE else Risk.LOW

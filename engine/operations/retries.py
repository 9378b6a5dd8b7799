"""When a job that failed is tried again: as the diagram says, else longer each time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from engine.bpmn.timers import after

FIRST_WAIT = timedelta(seconds=10)
GROWTH = 4
LONGEST_WAIT = timedelta(hours=6)

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def backoff(headers: Mapping[str, str], attempt: int) -> timedelta | None:
    """How long to wait after this attempt failed; ``None`` when ``retryBackoff`` cannot be read.

    ``retryBackoff`` is an ISO 8601 duration, the same for each attempt, as Camunda's templates write it.
    """
    told = headers.get("retryBackoff")
    if told is None:
        return min(FIRST_WAIT * GROWTH ** min(attempt - 1, 10), LONGEST_WAIT)
    ends = after(_ANY_TIME, told)
    return None if ends is None else min(ends - _ANY_TIME, LONGEST_WAIT)

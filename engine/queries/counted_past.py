"""What the worker counted of past cases (:mod:`engine.operations.count_past`), and of when that is.

On an installation whose worker never counted, it is counted on the spot: slower, and as right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.queries.clock import Today
from engine.queries.head_forecast import Samples, samples
from engine.queries.head_people import past_cases
from engine.storage.tables import counted_past, experience, step_times


@dataclass(frozen=True)
class TypicalTimes:
    """``counted_at``: ``None`` where they were counted for this page."""

    samples: Samples
    counted_at: datetime | None


def typical_times(conn: Connection, today: Today) -> TypicalTimes:
    counted_at = _counted_at(conn)
    if counted_at is None:
        return TypicalTimes(samples(conn, today), None)
    rows = conn.execute(select(step_times)).all()
    found = {(row.element_id, row.topic or None): dict(zip(row.days, row.cases, strict=True)) for row in rows}
    return TypicalTimes(found, counted_at)


def experience_of(conn: Connection, ids: Sequence[int], today: Today) -> Mapping[int, Mapping[str, int]]:
    """How many cases of each topic each person worked on within a year."""
    if _counted_at(conn) is None:
        return past_cases(conn, ids, today.day)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for row in conn.execute(select(experience).where(experience.c.person_id.in_(ids))):
        found[row.person_id][row.topic] = row.cases
    return found


def _counted_at(conn: Connection) -> datetime | None:
    return conn.execute(select(counted_past.c.counted_at)).scalar()

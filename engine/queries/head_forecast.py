"""Which open cases of a head will be late: past cases of the installation against what is left.

A past case counts once for each time it stood at a step, from the step's beginning to the reply, in working
days. Only the counts leave the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from engine.domain.calendar import Calendar
from engine.domain.forecast import ORDER, Forecast, Risk, forecast
from engine.domain.local_time import local_date
from engine.queries.clock import Today
from engine.queries.head_items import HeadItem
from engine.storage.tables import appeals, cases, work_items
from engine.storage.terms import local_day

PAST = timedelta(days=180)
"""Replies older than this say nothing of how it goes today."""

LONGEST = timedelta(days=220)
"""A step that began longer before its reply is no ordinary case."""

Samples = Mapping[tuple[str, str | None], Mapping[int, int]]
"""Element and topic (``None``: all topics) → working days → past cases."""


@dataclass(frozen=True)
class Foreseen:
    """The riskiest open item of a case."""

    item: HeadItem
    forecast: Forecast


def samples(conn: Connection, today: Today) -> Samples:
    """Counted anew, for the worker (:mod:`engine.queries.counted_past`). One statement; the
    calendar goes along as the number of working days up to each day."""
    first = today.day - PAST - LONGEST
    counted = bindparam("ordinal", _ordinals(today.calendar, first, today.day), type_=ARRAY(Integer))
    # A subscript needs a column: SQL has none for a parameter.
    days = select(counted.label("ordinal")).cte("working_days")
    ordinal = days.c.ordinal
    began, ended = local_day(work_items.c.created_at), local_day(cases.c.answered_at)
    day = (ordinal[ended - literal(first) + 1] - ordinal[began - literal(first) + 1]).label("days")
    chosen: Any = (
        select(work_items.c.element_id, appeals.c.topic, day, func.count().label("cases"))
        .join(cases, cases.c.id == work_items.c.case_id)
        .join(appeals, appeals.c.case_id == cases.c.id)
        .join(days, true())
        .where(work_items.c.state == "completed", began >= first)
        .where(ended >= today.day - PAST, ended <= today.day, ended >= began)
        .group_by(work_items.c.element_id, appeals.c.topic, "days")
    )
    found: dict[tuple[str, str | None], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in conn.execute(chosen):
        found[row.element_id, None][row.days] += row.cases
        if row.topic is not None:
            found[row.element_id, row.topic][row.days] += row.cases
    return found


def _ordinals(calendar: Calendar, first: date, last: date) -> list[int]:
    counted, working = [], 0
    for n in range((last - first).days + 1):
        working += calendar.is_working(first + timedelta(days=n))
        counted.append(working)
    return counted


def foreseen(items: Sequence[HeadItem], known: Samples, today: Today) -> tuple[Foreseen, ...]:
    """One line a case without a reply, the riskiest first; then the nearest last day."""
    counting = _Counting(today)
    best: dict[int, Foreseen] = {}
    for item in items:
        if item.answered or item.last_day is None:
            continue
        one = Foreseen(item, counting.forecast(item, known))
        if item.case_id not in best or _worse(one) < _worse(best[item.case_id]):
            best[item.case_id] = one
    return tuple(sorted(best.values(), key=_rank))


def _worse(one: Foreseen) -> tuple[bool, tuple[int, float, int, int]]:
    """Of one case, a step of which something is known speaks before one of which nothing is."""
    return (one.forecast.risk is Risk.UNKNOWN, _rank(one))


def _rank(one: Foreseen) -> tuple[int, float, int, int]:
    told = one.forecast
    return (ORDER.index(told.risk), -(told.share or 0.0), told.left, one.item.id)


class _Counting:
    """The same days come again and again: each is counted once."""

    def __init__(self, today: Today) -> None:
        self.today = today
        self.left: dict[date, int] = {}
        self.spent: dict[date, int] = {}
        self.made: dict[tuple[str, str | None, int, int], Forecast] = {}

    def forecast(self, item: HeadItem, known: Samples) -> Forecast:
        assert item.last_day is not None
        day, calendar, began = self.today.day, self.today.calendar, local_date(item.created_at)
        if item.last_day not in self.left:
            self.left[item.last_day] = calendar.working_days_between(day, item.last_day)
        if began not in self.spent:
            self.spent[began] = max(0, calendar.working_days_between(began, day))
        left, spent = self.left[item.last_day], self.spent[began]
        name = (item.element_id, item.topic, left, spent)
        if name not in self.made:
            of_topic = known.get((item.element_id, item.topic), {}) if item.topic else {}
            of_step = known.get((item.element_id, None), {})
            self.made[name] = forecast(left, spent, of_topic=of_topic, of_step=of_step)
        return self.made[name]

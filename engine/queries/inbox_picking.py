"""Which items stand on a page of a list, in its order: ids only, dressed by :mod:`engine.queries.inbox`.

In the order of the deadline a page is a walk along an index. Any other order, and a search for words, must
look at each item of the list, so it looks at the first :data:`WINDOW` by deadline and the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, true, union

from engine.queries.inbox_filters import matches
from engine.queries.names import applicant_display
from engine.storage.tables import appeals, applicants, cases, work_items

PAGE_SIZE = 50
WINDOW = 5_000
"""How many items are sorted or searched through."""
MOST_KEYS = 3
"""Of one order."""

_item = work_items.c
_COLUMNS = (_item.id, _item.case_id, _item.list_day, _item.assigned_at, _item.finished_at, _item.due_at)

SORTS: Mapping[str, str] = {
    "deadline": "list_day",
    "due": "due_at",
    "number": "registered_at",
    "received": "received_at",
    "applicant": "applicant",
    "returns": "return_count",
    "assigned": "assigned_at",
    "changed": "changed_at",
    "finished": "finished_at",
}
"""Name of a key to what it sorts by."""

PLAIN = ("deadline",)


@dataclass(frozen=True)
class Picked:
    """``total`` is known where words were searched for; ``bounded``: more is listed than was looked at."""

    ids: tuple[int, ...]
    total: int | None = None
    bounded: bool = False


def pick(
    conn: Connection,
    parts: Sequence[ColumnElement[bool]],
    narrowed: Sequence[ColumnElement[bool]],
    *,
    text: str,
    sort: Sequence[str],
    page: int,
    done: bool,
    size: int = PAGE_SIZE,
) -> Picked:
    """One page of ``size`` items. ``narrowed`` are conditions over ``work_items``; ``done``: a list of what
    is finished.

    Raises ``KeyError`` for an unknown key of the order.
    """
    if tuple(sort) == PLAIN and not text.strip():
        return Picked(tuple(conn.execute(_walked(parts, narrowed, page, size)).scalars()))
    row = conn.execute(_sorted(parts, narrowed, text, sort, (page, size), done)).all()
    first = row[0] if row else None
    ids = tuple(one.id for one in row if one.id is not None)
    return Picked(
        ids,
        total=(first.matched or 0) if first is not None and text.strip() else None,
        bounded=first is not None and first.looked >= WINDOW,
    )


def _walked(
    parts: Sequence[ColumnElement[bool]], narrowed: Sequence[ColumnElement[bool]], page: int, size: int
) -> Select[Any]:
    """Of each part no more than could stand on the page, along its index."""
    end, day = page * size, _item.list_day
    found = [
        select(_item.id, day.label("day"))
        .where(part, *narrowed)
        .order_by(day.asc().nulls_last(), _item.id)
        .limit(end)
        .subquery()
        for part in parts
    ]
    every = union(*(select(part) for part in found)).subquery()
    place = (every.c.day.asc().nulls_last(), every.c.id)
    return select(every.c.id).order_by(*place).limit(size).offset(end - size)


def _sorted(
    parts: Sequence[ColumnElement[bool]],
    narrowed: Sequence[ColumnElement[bool]],
    text: str,
    sort: Sequence[str],
    place: tuple[int, int],
    done: bool,
) -> Select[Any]:
    """The page, with how many were looked at and matched; one row without an id where the page is empty."""
    page, size = place
    looked = _looked(parts, narrowed, sort[0], done).cte("looked")
    keys = {name.removeprefix("-") for name in sort}
    source: Any = looked
    if text.strip() or not keys <= {*_OF_ITEM, "applicant"}:
        source = looked.join(cases, cases.c.id == looked.c.case_id)
    if text.strip():
        source = source.outerjoin(appeals, appeals.c.case_id == looked.c.case_id)
        source = source.outerjoin(applicants, applicants.c.id == appeals.c.applicant_id)
    order = (*(_key(looked, name) for name in sort), looked.c.id)
    matched = select(looked.c.id, func.row_number().over(order_by=order).label("place")).select_from(source)
    if text.strip():
        matched = matched.where(matches(text))
    found = matched.cte("matched")
    shown = select(found).order_by(found.c.place).limit(size).offset((page - 1) * size).subquery()
    counts = select(
        select(func.count()).select_from(looked).scalar_subquery().label("looked"),
        select(func.count()).select_from(found).scalar_subquery().label("matched"),
    ).subquery()
    return (
        select(shown.c.id, counts.c.looked, counts.c.matched)
        .select_from(counts.outerjoin(shown, shown.c.id.is_not(None)))
        .order_by(shown.c.place)
    )


_OF_ITEM = frozenset({"deadline", "due", "assigned", "finished"})


def _looked(
    parts: Sequence[ColumnElement[bool]], narrowed: Sequence[ColumnElement[bool]], first: str, done: bool
) -> Select[Any]:
    """The items looked at: along an index, from the end towards which the reader sorts."""
    day = _item.list_day
    name, falls = ("list_day", False)
    edges: tuple[ColumnElement[bool], ...] = ()
    if done and first != "deadline":
        name, falls, edges = "finished_at", True, (_item.finished_at.is_not(None),)
    elif first == "-deadline":
        # Two walks: backwards along the days, and what has none.
        name, falls, edges = "list_day", True, (day.is_not(None), day.is_(None))
    windows = [
        select(*_COLUMNS).where(part, *narrowed, *edge).order_by(*_towards(_item[name], falls)).limit(WINDOW)
        for part in parts
        for edge in [(one,) for one in edges] or [(true(),)]
    ]
    if len(windows) == 1:
        return windows[0]
    every = union(*(select(one.subquery()) for one in windows)).subquery()
    place = every.c[name].desc().nulls_last() if falls else every.c[name].asc().nulls_last()
    return select(every).order_by(place, every.c.id).limit(WINDOW)


def _towards(column: ColumnElement[Any], falls: bool) -> tuple[ColumnElement[Any], ...]:
    """As the indexes are ordered, forwards or backwards."""
    if not falls:
        return column.asc().nulls_last(), _item.id.asc()
    return (column.desc(),) if column is _item.finished_at else (column.desc(), _item.id.desc())


def _key(looked: Any, name: str) -> ColumnElement[Any]:
    plain = name.removeprefix("-")
    column = SORTS[plain]
    if plain == "applicant":
        # A look-up for each item looked at: a join would tempt the planner to read every applicant.
        named = (
            select(applicant_display(applicants)).join(appeals).where(appeals.c.case_id == looked.c.case_id)
        )
        key: ColumnElement[Any] = named.correlate(looked).scalar_subquery()
    else:
        key = looked.c[column] if plain in _OF_ITEM else cases.c[column]
    return key.desc().nulls_last() if name.startswith("-") else key.asc().nulls_last()

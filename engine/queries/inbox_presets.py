"""The inbox's presets as conditions over ``work_items``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    DateTime,
    and_,
    any_,
    bindparam,
    false,
    literal,
    or_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from engine.domain.actor import Actor
from engine.domain.calendar import Calendar
from engine.domain.local_time import local_date
from engine.queries.scope import (
    SUPERVISORS,
    delegated_places,
    desk,
    free,
    hidden_items,
    is_substitute,
    own,
    own_id,
    substituted,
    supervised,
)
from engine.storage.tables import work_items

BEFORE_ALL_DAYS = date.min
"""Where a list has what the diagram puts before everything else, such as a threat (decision 32)."""

SOON = 3
"""Working days."""

PRESETS = ("mine", "free", "overdue", "due_3_days", "returned", "on_hold", "substitute", "done", "unit")


def presets_for(actor: Actor) -> tuple[str, ...]:
    """``unit`` (everything open in my units) is for those who answer for others' work, ``substitute`` for
    those who act for an absent head or by delegation."""
    meant = {"unit": bool(actor.roles & SUPERVISORS), "substitute": is_substitute(actor)}
    return tuple(name for name in PRESETS if meant.get(name, True))


@dataclass(frozen=True)
class Ground:
    """What conditions are made of and is asked once a page: the moment, its day, the days that end soon, the
    items hidden from the actor (:func:`engine.queries.scope.hidden_items`), the places that were delegated
    to him. ``times`` are the first three as values, by name."""

    at: ColumnElement[datetime]
    today: ColumnElement[date]
    soon: ColumnElement[Any]
    hidden: Collection[int]
    places: Mapping[str, Sequence[int]]
    times: Mapping[str, Any]


def ground_of(conn: Connection, actor: Actor, at: datetime, calendar: Calendar) -> Ground:
    today = local_date(at)
    last = calendar.add_working_days(today, SOON)
    # The days one by one, not from and to: so it is one walk along the index that leaves out what is late.
    soon = [BEFORE_ALL_DAYS, *(today + timedelta(days=n) for n in range((last - today).days + 1))]
    return Ground(
        literal(at, DateTime(timezone=True)),
        literal(today, Date),
        literal(soon, ARRAY(Date)),
        hidden_items(conn, actor),
        delegated_places(conn, actor),
        {"at": at, "today": today, "soon": soon},
    )


def ground_with_names(places: Mapping[str, Sequence[int]]) -> Ground:
    """The same with parameters in the place of :attr:`Ground.times`, for a statement that is made once."""
    return Ground(
        bindparam("at", type_=DateTime(timezone=True)),
        bindparam("today", type_=Date),
        bindparam("soon", type_=ARRAY(Date)),
        (),
        places,
        {},
    )


def _passed(ground: Ground) -> ColumnElement[bool]:
    """What had to be done before today; of what stands before all days, only what is past its minute."""
    item = work_items.c
    return and_(item.list_day < ground.today, or_(item.list_day > BEFORE_ALL_DAYS, item.due_at < ground.at))


def _ends_soon(ground: Ground) -> ColumnElement[bool]:
    """What ends on one of these days or stands before them all, and is not late yet."""
    item = work_items.c
    in_time = or_(item.list_day > BEFORE_ALL_DAYS, item.due_at.is_(None), item.due_at >= ground.at)
    return and_(item.list_day == any_(ground.soon), in_time)


def preset_parts(preset: str, actor: Actor, ground: Ground) -> list[ColumnElement[bool]]:
    """What one preset shows to this actor: an item that any of these holds for.

    All over columns of ``work_items``; ``KeyError`` for an unknown preset. Parts may overlap. Hidden
    items stand in none.
    """
    item, hidden = work_items.c, ground.hidden
    is_open = item.state == "open"
    held = and_(item.held_until.is_not(None), item.held_until > ground.at)
    mine, waiting = and_(is_open, own(actor)), and_(is_open, ~item.case_answered)
    late = (_passed(ground), item.case_late)
    done = and_(item.state == "completed", item.finished_by == own_id(actor))
    parts: dict[str, Callable[[], list[ColumnElement[bool]]]] = {
        "mine": lambda: [and_(mine, ~held)],
        "free": lambda: [and_(is_open, part) for part in free(actor)],
        "overdue": lambda: [and_(waiting, why, part) for why in late for part in desk(actor)],
        "due_3_days": lambda: [and_(waiting, _ends_soon(ground), part) for part in desk(actor)],
        "returned": lambda: [and_(is_open, item.case_returned, part) for part in desk(actor)],
        "on_hold": lambda: [and_(mine, held)],
        "substitute": lambda: [and_(is_open, part) for part in substituted(actor, ground.places)],
        "done": lambda: [done],
        "unit": lambda: [and_(is_open, part) for part in supervised(actor)],
    }
    found = parts[preset]() or [false()]
    return [and_(part, item.id.not_in(hidden)) for part in found] if hidden else found

"""The inbox's presets as conditions over ``work_items``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false

from engine.domain.actor import Actor
from engine.domain.calendar import calendar_as_of
from engine.domain.local_time import local_date
from engine.queries.scope import SUPERVISORS, desk, free, own, own_id, supervised
from engine.storage.tables import work_items

PRESETS = ("mine", "free", "overdue", "due_3_days", "returned", "on_hold", "done", "unit")


def presets_for(actor: Actor) -> tuple[str, ...]:
    """``unit`` (everything open in my units) is for those who answer for others' work."""
    if actor.roles & SUPERVISORS:
        return PRESETS
    return tuple(name for name in PRESETS if name != "unit")


def preset_parts(preset: str, actor: Actor, at: datetime) -> list[ColumnElement[bool]]:
    """What one preset shows to this actor: an item that any of these holds for.

    All over columns of ``work_items``; ``KeyError`` for an unknown preset. Parts may overlap.
    """
    item, today = work_items.c, local_date(at)
    is_open = item.state == "open"
    held = and_(item.held_until.is_not(None), item.held_until > at)
    mine, waiting = and_(is_open, own(actor)), and_(is_open, ~item.case_answered)
    soon = calendar_as_of().add_working_days(today, 3)
    late = (item.case_last_day < today, item.case_late)
    done = and_(item.state == "completed", item.finished_by == own_id(actor))
    parts: dict[str, Callable[[], list[ColumnElement[bool]]]] = {
        "mine": lambda: [and_(mine, ~held)],
        "free": lambda: [and_(is_open, part) for part in free(actor)],
        "overdue": lambda: [and_(waiting, why, part) for why in late for part in desk(actor)],
        "due_3_days": lambda: [
            and_(waiting, item.case_last_day.between(today, soon), part) for part in desk(actor)
        ],
        "returned": lambda: [and_(is_open, item.case_returned, part) for part in desk(actor)],
        "on_hold": lambda: [and_(mine, held)],
        "done": lambda: [done],
        "unit": lambda: [and_(is_open, part) for part in supervised(actor)],
    }
    return parts[preset]() or [false()]

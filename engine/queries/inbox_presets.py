"""The inbox's presets as conditions over ``work_items`` joined with ``cases``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

from engine.domain.actor import Actor
from engine.domain.calendar import calendar_as_of
from engine.domain.case_state import CaseState
from engine.domain.local_time import local_date
from engine.queries.scope import SUPERVISORS, claimable, desk, own_id, supervised
from engine.storage.tables import cases, work_items

PRESETS = ("mine", "free", "overdue", "due_3_days", "returned", "on_hold", "done", "unit")


def presets_for(actor: Actor) -> tuple[str, ...]:
    """``unit`` (everything open in my units) is for those who answer for others' work."""
    if actor.roles & SUPERVISORS:
        return PRESETS
    return tuple(name for name in PRESETS if name != "unit")


def preset_condition(preset: str, actor: Actor, at: datetime) -> ColumnElement[bool]:
    """What one preset shows to this actor; ``KeyError`` for an unknown preset."""
    today = local_date(at)
    is_open = work_items.c.state == "open"
    held = and_(work_items.c.held_until.is_not(None), work_items.c.held_until > at)
    mine = and_(is_open, work_items.c.assignee_id == own_id(actor))
    soon = calendar_as_of().add_working_days(today, 3)
    late = or_(cases.c.overdue, cases.c.legal_last_day < today)
    conditions = {
        "mine": lambda: and_(mine, ~held),
        "free": lambda: and_(is_open, work_items.c.assignee_id.is_(None), claimable(actor)),
        "overdue": lambda: and_(is_open, _unanswered(), late, desk(actor)),
        "due_3_days": lambda: and_(
            is_open, _unanswered(), cases.c.legal_last_day.between(today, soon), desk(actor)
        ),
        "returned": lambda: and_(
            is_open, cases.c.state == CaseState.RETURNED_FOR_FINALIZATION.value, desk(actor)
        ),
        "on_hold": lambda: and_(mine, held),
        "done": lambda: and_(work_items.c.state == "completed", work_items.c.finished_by == own_id(actor)),
        "unit": lambda: and_(is_open, supervised(actor)),
    }
    return conditions[preset]()


def _unanswered() -> ColumnElement[bool]:
    return cases.c.answered_at.is_(None)

"""How many items each preset holds, in one statement with a bounded cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, ScalarSelect, func, select, union

from engine.domain.actor import Actor
from engine.queries.clock import moment
from engine.queries.inbox_presets import preset_parts, presets_for
from engine.storage.tables import work_items

# A menu is glanced at: eight counts stop here ("99+"), so that a million items cost what a hundred do.
CAP = 100

DAY = (work_items.c.case_last_day, work_items.c.id)
"""The order of the indexes: the counter and the list walk the same way."""


def inbox_counters(conn: Connection, actor: Actor, *, at: datetime | None = None) -> Mapping[str, int]:
    """Preset to its number of items; a value of :data:`CAP` means "that many or more"."""
    now = moment(conn, at)
    columns = [counted(preset_parts(preset, actor, now), CAP).label(preset) for preset in presets_for(actor)]
    return dict(conn.execute(select(*columns)).mappings().one())


def counted(parts: Sequence[ColumnElement[bool]], cap: int) -> ScalarSelect[int]:
    """How many items the parts show, up to ``cap``; what two parts show counts once."""
    chosen = [select(work_items.c.id).where(part).order_by(*DAY).limit(cap).subquery() for part in parts]
    every = union(*(select(part.c.id) for part in chosen)).subquery()
    some = select(every.c.id).limit(cap).subquery()
    return select(func.count()).select_from(some).scalar_subquery()

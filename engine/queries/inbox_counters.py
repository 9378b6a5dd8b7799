"""How many items each preset holds, in one statement with a bounded cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.domain.actor import Actor
from engine.queries.clock import moment
from engine.queries.inbox_presets import preset_condition, presets_for
from engine.storage.tables import cases, work_items

# Nobody reads the difference between 1,000 and 40,000; counting stops here ("999+").
CAP = 1000


def inbox_counters(conn: Connection, actor: Actor, *, at: datetime | None = None) -> Mapping[str, int]:
    """Preset to its number of items; a value of :data:`CAP` means "that many or more"."""
    now = moment(conn, at)
    joined = work_items.join(cases, cases.c.id == work_items.c.case_id)
    columns = []
    for preset in presets_for(actor):
        where = preset_condition(preset, actor, now)
        some = select(work_items.c.id).select_from(joined).where(where).limit(CAP).subquery()
        columns.append(select(func.count()).select_from(some).scalar_subquery().label(preset))
    return dict(conn.execute(select(*columns)).mappings().one())

"""What came and what was taken since a list was shown: for a page that is being read and must not move."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from engine.domain.actor import Actor
from engine.queries.inbox_counters import CAP, counted, ground_now
from engine.queries.inbox_presets import Ground, preset_parts
from engine.queries.names import initials
from engine.queries.scope import claimable, own_id, supervised
from engine.storage.tables import people, work_items


@dataclass(frozen=True)
class ListNews:
    """``arrived``: items of the list that were opened or given since, up to 100. ``taken``: item of the
    page to the name of the colleague who holds it or has done it."""

    arrived: int
    taken: Mapping[int, str]


def list_news(
    conn: Connection,
    actor: Actor,
    *,
    preset: str,
    since: datetime,
    shown: Collection[int],
    ground: Ground | None = None,
) -> ListNews:
    """Raises ``KeyError`` for an unknown preset. Names only of what the actor might have taken himself."""
    ground = ground or ground_now(conn, actor)
    parts = preset_parts(preset, actor, ground)
    fresh = and_(
        or_(work_items.c.created_at > since, work_items.c.assigned_at > since),
        work_items.c.id.not_in(shown),
    )
    arrived = conn.execute(select(counted([and_(part, fresh) for part in parts], CAP))).scalar_one()
    return ListNews(int(arrived), _taken(conn, actor, set(shown) - set(ground.hidden)))


def _taken(conn: Connection, actor: Actor, shown: Collection[int]) -> Mapping[int, str]:
    if not shown:
        return {}
    item = work_items.c
    holder = func.coalesce(item.finished_by, item.assignee_id)
    rows = conn.execute(
        select(item.id, initials(people).label("name"))
        .join(people, people.c.id == holder)
        .where(item.id.in_(shown), holder != own_id(actor))
        .where(or_(claimable(actor), *supervised(actor)))
    )
    return {row.id: row.name for row in rows}

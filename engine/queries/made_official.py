"""A contact and the appeal that it became: the link between the two, from either side (R-108)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from engine.domain.actor import Actor
from engine.queries.visible import visible_cases
from engine.storage.tables import case_links, cases

LINK = "made_official"


@dataclass(frozen=True)
class MadeOfficial:
    """The other case. ``became``: it is the appeal; else it is the contact that this case comes from."""

    case_id: int
    number: str | None
    state: str
    became: bool
    at: datetime


def made_official(conn: Connection, actor: Actor, case_id: int) -> MadeOfficial | None:
    """``None`` where there is no link, or the actor may not see the other case."""
    mine = or_(case_links.c.from_case_id == case_id, case_links.c.to_case_id == case_id)
    other = cases.c.id == case_links.c.from_case_id + case_links.c.to_case_id - case_id
    chosen = (
        select(cases.c.id, cases.c.number, cases.c.state, case_links.c.from_case_id, case_links.c.at)
        .join(case_links, other)
        .where(mine, case_links.c.kind == LINK, visible_cases(actor))
    )
    row = conn.execute(chosen).first()
    if row is None:
        return None
    return MadeOfficial(row.id, row.number, row.state, row.from_case_id == case_id, row.at)

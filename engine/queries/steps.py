"""The steps at which work can stand: user tasks of the newest diagrams."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from engine.bpmn.diagram import UserWork
from engine.queries import published
from engine.storage.tables import deployments


def user_steps(conn: Connection) -> Mapping[str, Mapping[str, str]]:
    """Element id to its names by language, in the order of drawing, of every family's newest deployment."""
    found: dict[str, Mapping[str, str]] = {}
    families = select(deployments.c.family).distinct().order_by(deployments.c.family)
    for family in conn.execute(families).scalars().all():
        drawn = published.compiled(conn, *published.newest(conn, family)).drawn()
        for _, element in drawn:
            if isinstance(element.work, UserWork):
                found.setdefault(element.id, element.names)
    return found

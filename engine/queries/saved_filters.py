"""The lists that a person keeps, and those that colleagues share with him."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from engine.domain.actor import Actor
from engine.domain.saved_filter import Share
from engine.queries.names import initials
from engine.queries.scope import own_id
from engine.storage.tables import organisations, people, saved_filters


@dataclass(frozen=True)
class SavedFilter:
    """``arguments`` is the query of the address. ``share`` is a ``Share``; ``mine``: the reader's own."""

    id: int
    name: str
    arguments: str
    share: str
    owner: str
    mine: bool


def visible_filters(actor: Actor) -> ColumnElement[bool]:
    """His own, and those shared with an organisation in which he works or that stands above it."""
    here = organisations.alias("here")
    place = (
        select(here.c.path)
        .join(people, people.c.organisation_id == here.c.id)
        .where(people.c.id == own_id(actor))
        .scalar_subquery()
    )
    above = select(organisations.c.id).where(func.starts_with(place, organisations.c.path))
    return or_(saved_filters.c.owner_id == own_id(actor), saved_filters.c.shared_with.in_(above))


def saved_filters_of(conn: Connection, actor: Actor) -> tuple[SavedFilter, ...]:
    """By name, his own first. They hold no result: whoever opens one sees what he may see."""
    if actor.person_id is None:
        return ()
    return tuple(
        SavedFilter(
            id=r.id,
            name=r.name,
            arguments=r.arguments,
            share=_share(r.shared_with, r.place),
            owner=r.owner,
            mine=r.owner_id == actor.person_id,
        )
        for r in conn.execute(_in_order(actor))
    )


@lru_cache(maxsize=256)
def _in_order(actor: Actor) -> Select[Any]:
    mine = saved_filters.c.owner_id == own_id(actor)
    return (
        select(saved_filters, initials(people).label("owner"), people.c.organisation_id.label("place"))
        .join(people, people.c.id == saved_filters.c.owner_id)
        .where(visible_filters(actor))
        .order_by(mine.desc(), saved_filters.c.name, saved_filters.c.id)
    )


def _share(shared_with: int | None, place: int) -> str:
    if shared_with is None:
        return Share.NOBODY.value
    return Share.UNIT.value if shared_with == place else Share.ORGANISATION.value

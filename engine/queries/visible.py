"""Which cases an actor may know of: the scope of ``engine.domain.access`` as SQL."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_
from sqlalchemy.sql import false, true

from engine.domain.actor import Actor
from engine.queries.scope import subtree
from engine.storage.tables import cases


def visible_cases(actor: Actor) -> ColumnElement[bool]:
    """A condition over ``cases``; true for the system."""
    if actor.is_system:
        return true()
    paths = sorted({grant.path for grant in actor.grants})
    return or_(false(), *(cases.c.organisation_id.in_(subtree(path)) for path in paths))

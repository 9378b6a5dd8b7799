"""Whose work it is, as SQL over ``work_items``."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.sql import false

from engine.domain.actor import Actor, Role
from engine.storage.tables import organisations, work_items

# Who answers for the work of others in the unit (domain report 4; ).
SUPERVISORS = frozenset({Role.DEPARTMENT_HEAD, Role.HEAD, Role.CONTROLLER, Role.REGISTRAR})


def subtree(path: str) -> Select[tuple[int]]:
    """Ids of the organisation at this path and of everything below it."""
    return select(organisations.c.id).where(organisations.c.path.startswith(path, autoescape=True))


def own_id(actor: Actor) -> int:
    """The actor's id in comparisons; the system owns nothing (``= null`` would mean "free")."""
    return actor.person_id or 0


def claimable(actor: Actor) -> ColumnElement[bool]:
    """Work items that one of the actor's roles may take: this organisation or one above it."""
    return or_(
        false(),
        *(
            and_(
                work_items.c.candidate_role == grant.role.value,
                work_items.c.organisation_id.in_(subtree(grant.path)),
            )
            for grant in actor.grants
        ),
    )


def supervised(actor: Actor) -> ColumnElement[bool]:
    """Work items of the units that the actor leads, controls or registers for."""
    paths = sorted({grant.path for grant in actor.grants if grant.role in SUPERVISORS})
    return or_(false(), *(work_items.c.organisation_id.in_(subtree(path)) for path in paths))


def desk(actor: Actor) -> ColumnElement[bool]:
    """The actor's own items, free items of the actor's roles, and those of supervised units."""
    free = and_(work_items.c.assignee_id.is_(None), claimable(actor))
    return or_(work_items.c.assignee_id == own_id(actor), free, supervised(actor))

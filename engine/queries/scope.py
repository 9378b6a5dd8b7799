"""Whose work it is, as SQL over ``work_items``."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.sql import false

from engine.domain.access import TABLE, Cell, Reach, Verb
from engine.domain.actor import Actor, Role
from engine.storage.tables import cases, organisations, work_items

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
    """Work items of the cases that the actor answers for: the wide cells of the access table.

    No look at other items of the case: a list of a million must not ask one question a row.
    """
    wide = (
        _wide(cell, subtree(grant.path))
        for grant in actor.grants
        if grant.role in SUPERVISORS
        for cell in TABLE[grant.role].get(Verb.VIEW_CASE, ())
    )
    return or_(false(), *(condition for condition in wide if condition is not None))


def _wide(cell: Cell, places: Select[tuple[int]]) -> ColumnElement[bool] | None:
    if cell.reach is Reach.SUBTREE:
        reached: ColumnElement[bool] = cases.c.organisation_id.in_(places)
    elif cell.reach is Reach.UNIT:
        reached = or_(cases.c.executor_unit_id.in_(places), work_items.c.organisation_id.in_(places))
    else:
        return None
    return reached if cell.restricted else and_(cases.c.access_level == "ordinary", reached)


def desk(actor: Actor) -> ColumnElement[bool]:
    """The actor's own items, free items of the actor's roles, and those the actor answers for.

    Each part implies that the actor may see the case (a test holds the two together), so lists
    need no further condition.
    """
    free = and_(work_items.c.assignee_id.is_(None), claimable(actor))
    return or_(work_items.c.assignee_id == own_id(actor), free, supervised(actor))

"""Whose work it is, as SQL over ``work_items``."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, and_, any_, func, or_, select
from sqlalchemy.sql import false

from engine.domain.access import TABLE, Cell, Reach, Verb
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


def own(actor: Actor) -> ColumnElement[bool]:
    """Work items that the actor holds."""
    return work_items.c.assignee_id == own_id(actor)


def free(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """The same items as :func:`claimable` without a holder, a part for each grant."""
    for grant in actor.grants:
        yield and_(
            work_items.c.assignee_id.is_(None),
            work_items.c.candidate_role == grant.role.value,
            _within(work_items.c.organisation_id, grant.path),
        )


def supervised(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """Work items of the cases that the actor answers for: the wide cells of the access table.

    No look at the case or its other items: a list of a million must not ask one question a row.
    """
    for grant in actor.grants:
        if grant.role in SUPERVISORS:
            for cell in TABLE[grant.role].get(Verb.VIEW_CASE, ()):
                for reached in _wide(cell, grant.path):
                    yield reached if cell.restricted else and_(~work_items.c.case_restricted, reached)


def _wide(cell: Cell, path: str) -> Iterator[ColumnElement[bool]]:
    if cell.reach is Reach.SUBTREE:
        yield _within(work_items.c.case_organisation_id, path)
    elif cell.reach is Reach.UNIT:
        yield _within(work_items.c.case_unit_id, path)
        yield _within(work_items.c.organisation_id, path)


def desk(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """The actor's own items, free items of the actor's roles, and those the actor answers for.

    Each part implies that the actor may see the case (a test holds the two together), so lists
    need no further condition. Parts, not one ``or``: each is a walk along an index of its own.
    """
    yield own(actor)
    yield from free(actor)
    yield from supervised(actor)


def _within(column: ColumnElement[int], path: str) -> ColumnElement[bool]:
    """An array, made once a statement: a join would tempt the planner to sort everything."""
    return column == any_(func.array(subtree(path).scalar_subquery()))

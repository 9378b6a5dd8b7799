"""Which cases an actor may know of: the table of ``engine.domain.access`` translated to SQL.

``may`` answers for one case whose facts were gathered; a list must ask the database. A test
compares the two over every role.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.sql import false, true

from engine.domain.access import TABLE, Cell, Reach, Verb
from engine.domain.actor import Actor, Grant
from engine.queries.scope import subtree
from engine.storage.tables import cases, work_items

# An alias: the lists that use this condition select from ``work_items`` themselves.
theirs = work_items.alias("visible_work")


def visible_cases(actor: Actor, verb: Verb = Verb.VIEW_CASE) -> ColumnElement[bool]:
    """A condition over ``cases``; true for the system, which shows nothing to anyone."""
    if actor.is_system:
        return true()
    return or_(false(), *(condition for grant in actor.grants for condition in _granted(actor, grant, verb)))


def _granted(actor: Actor, grant: Grant, verb: Verb) -> Iterator[ColumnElement[bool]]:
    for cell in TABLE[grant.role].get(verb, ()):
        reached = _reached(actor, grant, cell)
        yield reached if cell.restricted else and_(cases.c.access_level == "ordinary", reached)


def _reached(actor: Actor, grant: Grant, cell: Cell) -> ColumnElement[bool]:
    match cell.reach:
        case Reach.SUBTREE:
            return cases.c.organisation_id.in_(subtree(grant.path))
        case Reach.UNIT:
            return or_(cases.c.executor_unit_id.in_(subtree(grant.path)), _offered_in(grant.path))
        case Reach.OWN:
            return or_(cases.c.executor_id == actor.person_id, _held_by(actor), _offered_to(grant))
        case _:
            return false()


def _held_by(actor: Actor) -> ColumnElement[bool]:
    mine = or_(theirs.c.assignee_id == actor.person_id, theirs.c.finished_by == actor.person_id)
    return exists().where(theirs.c.case_id == cases.c.id, mine)


def _offered_to(grant: Grant) -> ColumnElement[bool]:
    return exists().where(
        theirs.c.case_id == cases.c.id,
        theirs.c.state == "open",
        theirs.c.assignee_id.is_(None),
        theirs.c.candidate_role == grant.role.value,
        theirs.c.organisation_id.in_(subtree(grant.path)),
    )


def _offered_in(path: str) -> ColumnElement[bool]:
    return exists().where(
        theirs.c.case_id == cases.c.id, theirs.c.state == "open", theirs.c.organisation_id.in_(subtree(path))
    )

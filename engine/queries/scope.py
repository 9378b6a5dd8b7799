"""Whose work it is, as SQL over ``work_items``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    any_,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import false

from engine.domain.access import TABLE, Cell, Reach, Verb
from engine.domain.actor import Actor, Role
from engine.queries.item_tags import CASE_ORGANISATION, DOCUMENT, has_any, tag
from engine.storage.tables import appeals, organisations, work_items

# Who answers for the work of others in the unit (domain report 4; ).
SUPERVISORS = frozenset({Role.DEPARTMENT_HEAD, Role.HEAD, Role.CONTROLLER, Role.REGISTRAR})


def subtree(path: str) -> Select[tuple[int]]:
    """Ids of the organisation at this path and of everything below it."""
    return select(organisations.c.id).where(organisations.c.path.startswith(path, autoescape=True))


def own_id(actor: Actor) -> int:
    """The actor's id in comparisons; the system owns nothing (``= null`` would mean "free")."""
    return 0 if actor.person_id is None else actor.person_id


def complained_cases(actor: Actor) -> ColumnElement[Sequence[int]]:
    """An array of the cases in which the actor is complained about: nothing of them is shown to him.

    Read once a statement by a small index; for nearly everybody it is empty.
    """
    mine = select(appeals.c.case_id).where(appeals.c.complained_of_id == own_id(actor))
    return func.array(mine.scalar_subquery())


def hidden_items(conn: Connection, actor: Actor) -> tuple[int, ...]:
    """Work items of complaints about the actor: none, for nearly everybody.

    Asked once a page: lists of a million walk their index without a condition that nearly nobody needs.
    """
    theirs = select(work_items.c.id).join(appeals, appeals.c.case_id == work_items.c.case_id)
    about_me = theirs.where(appeals.c.complained_of_id == own_id(actor))
    return tuple(conn.execute(about_me).scalars())


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


def substituted(actor: Actor, places: Mapping[str, Sequence[int]]) -> Iterator[ColumnElement[bool]]:
    """Open work of those for whom the actor stands: what an absent head has in hand, what is offered to his
    roles and not to the actor's own, and the work of what was delegated.

    As :func:`engine.domain.access.on_behalf_of` has it. ``places``
    are those of :func:`delegated_places`.
    """
    item = work_items.c
    own_roles = [grant for grant in actor.grants if grant.on_behalf_of is None]
    for grant in actor.grants:
        if grant.on_behalf_of is None:
            continue
        his_roles = item.candidate_role == any_(literal(["", grant.role.value], ARRAY(Text)))
        yield and_(item.assignee_id == grant.on_behalf_of, his_roles)
        if not any(one.role == grant.role and grant.path.startswith(one.path) for one in own_roles):
            yield and_(
                item.assignee_id.is_(None),
                item.candidate_role == grant.role.value,
                _within(item.organisation_id, grant.path),
            )
    yield from delegated(actor, places)


def delegated(actor: Actor, places: Mapping[str, Sequence[int]]) -> Iterator[ColumnElement[bool]]:
    """Work of the cases that were delegated to the actor, open or not."""
    item = work_items.c
    for given in actor.delegations:
        here = any_(literal(list(places[given.path]), ARRAY(BigInteger)))
        if given.document_types:
            # Rare among all: found by their tags, the place is looked at afterwards.
            within = or_(item.case_organisation_id == here, item.case_unit_id == here)
            yield and_(within, has_any(tag(DOCUMENT, one) for one in sorted(given.document_types)))
        else:
            yield has_any(tag(CASE_ORGANISATION, one) for one in places[given.path])
            yield item.case_unit_id == here


def delegated_places(conn: Connection, actor: Actor) -> Mapping[str, Sequence[int]]:
    """Of each delegation's path the organisations there and below it.

    Asked once a page, and of deputies only: with the ids before it the planner knows whether a unit is a
    tenth or all of a million items.
    """
    paths = {one.path for one in actor.delegations}
    return {path: [row.id for row in conn.execute(subtree(path))] for path in sorted(paths)}


def is_substitute(actor: Actor) -> bool:
    """Whether the actor stands for anybody today."""
    return bool(actor.delegations) or any(grant.on_behalf_of is not None for grant in actor.grants)


def desk(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """The actor's own items, free items of the actor's roles, and those the actor answers for.

    Each part implies that the actor may see the case (a test holds the two together), so lists
    need no further condition but :func:`hidden_items`. Parts, not one ``or``: each is a walk along an
    index of its own.
    """
    yield own(actor)
    yield from free(actor)
    yield from supervised(actor)


def _within(column: ColumnElement[int], path: str) -> ColumnElement[bool]:
    """An array, made once a statement: a join would tempt the planner to sort everything."""
    return column == any_(func.array(subtree(path).scalar_subquery()))

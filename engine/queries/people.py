"""People for the pickers of resolutions, reassignments and filters, with their open load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select

from engine.domain.access import TABLE, Verb
from engine.domain.actor import Actor, Role
from engine.queries.scope import subtree
from engine.storage.tables import organisations, people, role_grants, work_items
from engine.storage.terms import holds, local_day


@dataclass(frozen=True)
class PersonOption:
    """A person that may be chosen; ``open_load`` counts the open work items in hand."""

    id: int
    name: str
    position: Mapping[str, str]
    organisation_id: int
    organisation: Mapping[str, str]
    open_load: int


@dataclass(frozen=True)
class Colleague:
    """A person by name. ``works``: may be given work; ``executes``: holds the role of an executor."""

    id: int
    name: str
    works: bool
    executes: bool


def colleagues(conn: Connection, actor: Actor) -> tuple[Colleague, ...]:
    """Active people of the organisations over which the actor holds a role or a delegation, by surname.

    No load is counted: with a million items that costs more than the page.
    """
    paths = {grant.path for grant in actor.grants} | {one.path for one in actor.delegations}
    if not paths:
        return ()
    within = or_(*(people.c.organisation_id.in_(subtree(path)) for path in sorted(paths)))
    mine = (role_grants.c.person_id == people.c.id) & holds(role_grants, local_day(func.now()))
    roles = select(func.array_agg(role_grants.c.role)).where(mine).correlate(people).scalar_subquery()
    chosen = select(people, roles.label("roles")).where(people.c.active, within)
    return tuple(
        Colleague(
            id=r.id,
            name=" ".join(part for part in (r.last_name, r.first_name, r.middle_name) if part),
            works=any(Verb.CLAIM in TABLE[Role(role)] for role in r.roles or ()),
            executes=Role.EXECUTOR in (r.roles or ()),
        )
        for r in conn.execute(chosen.order_by(people.c.last_name, people.c.first_name, people.c.id))
    )


def people_options(
    conn: Connection,
    *,
    role: Role | str | None = None,
    organisation_id: int | None = None,
    tree_of: int | None = None,
) -> tuple[PersonOption, ...]:
    """Active people, by surname: with this role, at this organisation or below it.

    ``tree_of`` is an organisation; only people of its whole tree (its oblast) are listed.
    """
    load = (
        select(func.count())
        .where(work_items.c.assignee_id == people.c.id, work_items.c.state == "open")
        .correlate(people)
        .scalar_subquery()
    )
    chosen = (
        select(people, organisations.c.name.label("organisation"), load.label("open_load"))
        .join(organisations, organisations.c.id == people.c.organisation_id)
        .where(people.c.active)
        .order_by(people.c.last_name, people.c.first_name, people.c.id)
    )
    if role is not None:
        held = (role_grants.c.role == str(role)) & holds(role_grants, local_day(func.now()))
        granted = select(role_grants.c.person_id).where(held)
        chosen = chosen.where(people.c.id.in_(granted))
    if organisation_id is not None:
        path = select(organisations.c.path).where(organisations.c.id == organisation_id)
        chosen = chosen.where(people.c.organisation_id.in_(subtree(conn.execute(path).scalar_one())))
    if tree_of is not None:
        path = select(organisations.c.path).where(organisations.c.id == tree_of)
        root = conn.execute(path).scalar_one().partition(".")[0]
        chosen = chosen.where(people.c.organisation_id.in_(subtree(f"{root}.")))
    return tuple(
        PersonOption(
            id=r.id,
            name=" ".join(part for part in (r.last_name, r.first_name, r.middle_name) if part),
            position=r.position,
            organisation_id=r.organisation_id,
            organisation=r.organisation,
            open_load=r.open_load,
        )
        for r in conn.execute(chosen)
    )

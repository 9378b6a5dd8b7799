"""People for the pickers of resolutions, reassignments and filters, with their open load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from engine.domain.actor import Role
from engine.queries.scope import subtree
from engine.storage.tables import organisations, people, role_grants, work_items


@dataclass(frozen=True)
class PersonOption:
    """A person that may be chosen; ``open_load`` counts the open work items in hand."""

    id: int
    name: str
    position: Mapping[str, str]
    organisation_id: int
    organisation: Mapping[str, str]
    open_load: int


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
        granted = select(role_grants.c.person_id).where(role_grants.c.role == str(role))
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

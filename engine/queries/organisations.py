"""The organisation tree for pickers and filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from engine.domain.actor import Actor
from engine.storage.tables import organisations as table

INSIDE = ("oblast", "city", "district", "rural", "apparatus", "department", "sub_unit", "body")


@dataclass(frozen=True)
class OrganisationFacts:
    """One node. ``depth`` counts from the root (0) for indentation."""

    id: int
    parent_id: int | None
    path: str
    depth: int
    kind: str
    code: str
    kato: str | None
    name: Mapping[str, str]
    contacts: Mapping[str, str]


def organisations_options(
    conn: Connection, *, kinds: tuple[str, ...] = INSIDE, under: str = ""
) -> tuple[OrganisationFacts, ...]:
    """Organisations of these kinds in tree order; ``under`` is a path prefix."""
    chosen = select(table).where(table.c.kind.in_(kinds), table.c.path.startswith(under, autoescape=True))
    return _facts(conn, chosen)


def unit_by_code(conn: Connection, code: Any, within: int) -> OrganisationFacts | None:
    """The unit of that code at or below the organisation; ``None`` where it has none.

    The code comes out of a decision table that a methodologist wrote: it may be anything.
    """
    if not isinstance(code, str) or not code or "\0" in code:
        return None
    above = select(table.c.path).where(table.c.id == within).scalar_subquery()
    inside = (table.c.kind.in_(INSIDE), table.c.path.startswith(above))
    return next(iter(_facts(conn, select(table).where(table.c.code == code, *inside))), None)


def own_organisations(conn: Connection, actor: Actor) -> tuple[OrganisationFacts, ...]:
    """The subtrees over which the actor holds any role or delegation."""
    prefixes = {grant.path for grant in actor.grants} | {one.path for one in actor.delegations}
    if not prefixes:
        return ()
    inside = or_(*(table.c.path.startswith(prefix, autoescape=True) for prefix in sorted(prefixes)))
    return _facts(conn, select(table).where(inside))


def _facts(conn: Connection, chosen: Select[Any]) -> tuple[OrganisationFacts, ...]:
    rows = conn.execute(chosen)
    found = [
        OrganisationFacts(
            id=r.id,
            parent_id=r.parent_id,
            path=r.path,
            depth=r.path.count(".") - 1,
            kind=r.kind,
            code=r.code,
            kato=r.kato,
            name=r.name,
            contacts=r.contacts,
        )
        for r in rows
    ]
    # Ids are numbers in a text path: "1.10." sorts after "1.9." only when compared as numbers.
    return tuple(sorted(found, key=lambda o: tuple(int(part) for part in o.path.split(".") if part)))

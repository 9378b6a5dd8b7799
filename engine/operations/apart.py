"""An auditor and an administrator are nothing else, and stand in for nobody who is something else
(:data:`engine.domain.duties.KEPT_APART`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import ColumnElement, Connection, Select, select

from engine.domain.actor import Role
from engine.domain.duties import kept_apart
from engine.domain.errors import DutiesConflict
from engine.storage.tables import acting_periods, delegations, role_grants


def roles_held(conn: Connection, *person_ids: int, day: date) -> set[Role]:
    """Also those that begin later: the day on which both hold must not come."""
    return _roles(conn, role_grants.c.person_id.in_(person_ids), day)


def roles_lent(conn: Connection, person_id: int, day: date) -> set[Role]:
    """Of those for whom he acts or will act, and who delegated to him."""
    for_whom: list[Select[tuple[int]]] = [
        select(table.c[whose]).where(mine == person_id, table.c.ends_on.is_(None) | (table.c.ends_on >= day))
        for table, mine, whose in (
            (acting_periods, acting_periods.c.person_id, "for_id"),
            (delegations, delegations.c.to_id, "from_id"),
        )
    ]
    first, second = for_whom
    return _roles(conn, role_grants.c.person_id.in_(first) | role_grants.c.person_id.in_(second), day)


def kept_from(conn: Connection, people: Collection[int], absent_id: int, day: date) -> set[int]:
    """Those of them who cannot stand in for the absent."""
    his = roles_held(conn, absent_id, day=day)
    theirs = {one: roles_held(conn, one, day=day) | roles_lent(conn, one, day) for one in people}
    return {one for one, roles in theirs.items() if _first_conflict(his, roles)}


def refuse_kept_apart(roles: Iterable[Role], held: Collection[Role]) -> None:
    """Raises :class:`DutiesConflict` when one person would have both."""
    if found := _first_conflict(roles, held):
        role, other = found
        raise DutiesConflict(conflict="kept_apart", role=role.value, other=other.value)


def _first_conflict(roles: Iterable[Role], held: Collection[Role]) -> tuple[Role, Role] | None:
    pairs = ((role, kept_apart(role, held)) for role in sorted(roles))
    return next(((role, other) for role, other in pairs if other), None)


def _roles(conn: Connection, whose: ColumnElement[bool], day: date) -> set[Role]:
    not_over = role_grants.c.ends_on.is_(None) | (role_grants.c.ends_on >= day)
    return {Role(one) for one in conn.execute(select(role_grants.c.role).where(whose, not_over)).scalars()}

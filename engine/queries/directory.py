"""Everyone who works in the installation, with their roles: the demonstration's list of accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from engine.storage.tables import organisations, people, role_grants


@dataclass(frozen=True)
class RoleGrant:
    role: str
    organisation: Mapping[str, str]


@dataclass(frozen=True)
class DirectoryEntry:
    """One person; ``grants`` by role, then organisation."""

    id: int
    login: str
    name: str
    position: Mapping[str, str]
    organisation: Mapping[str, str]
    active: bool
    grants: tuple[RoleGrant, ...]


def directory(conn: Connection) -> tuple[DirectoryEntry, ...]:
    """By organisation and surname. Work data only: nothing of applicants is here."""
    held = defaultdict(list)
    for grant in conn.execute(_grants()):
        held[grant.person_id].append(RoleGrant(grant.role, grant.name))
    return tuple(
        DirectoryEntry(
            id=r.id,
            login=r.login,
            name=" ".join(part for part in (r.last_name, r.first_name, r.middle_name) if part),
            position=r.position,
            organisation=r.name,
            active=r.active,
            grants=tuple(held[r.id]),
        )
        for r in conn.execute(
            select(people, organisations.c.name)
            .join(organisations, organisations.c.id == people.c.organisation_id)
            .order_by(organisations.c.path, people.c.last_name, people.c.id)
        )
    )


def _grants() -> Select[Any]:
    return (
        select(role_grants.c.person_id, role_grants.c.role, organisations.c.name)
        .join(organisations, organisations.c.id == role_grants.c.organisation_id)
        .order_by(role_grants.c.role, organisations.c.path)
    )

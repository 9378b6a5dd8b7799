"""The demonstration's accounts on the login page; only where ``JAUAP_DEMO=1``."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from engine.domain.actor import Role
from engine.queries import reading
from engine.queries.directory import DirectoryEntry, directory

ORDER = tuple(Role)


@dataclass(frozen=True)
class DemoAccount:
    login: str
    password: str
    name: str
    roles: tuple[str, ...]


def demo_accounts(engine: Engine, password: str) -> tuple[DemoAccount, ...]:
    """The first person of each role, in the order in which an appeal meets them."""
    with reading(engine) as conn:
        everyone = sorted(directory(conn), key=lambda entry: entry.id)
    first: dict[str, DirectoryEntry] = {}
    for entry in everyone:
        for grant in entry.grants:
            first.setdefault(grant.role, entry)
    chosen = {first[role].id: first[role] for role in ORDER if role in first}
    return tuple(
        DemoAccount(entry.login, password, entry.name, tuple(dict.fromkeys(g.role for g in entry.grants)))
        for entry in chosen.values()
    )

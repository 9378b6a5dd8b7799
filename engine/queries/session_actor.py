"""Turns a session's cookie into the actor with the grants that hold now."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from engine.domain.actor import Actor, Grant, Role
from engine.storage.tables import organisations, people, role_grants, sessions


def actor_by_token(conn: Connection, token: str, *, at: datetime | None = None) -> Actor | None:
    """The actor behind an unexpired session of an active person; ``None`` otherwise.

    ``at`` defaults to the database clock. The table holds the token's SHA-256 only.
    """
    digest = hashlib.sha256(token.encode()).digest()
    session = select(sessions.c.person_id).where(
        sessions.c.token_hash == digest, sessions.c.expires_at > (at or func.now())
    )
    return _actor(conn, people.c.id == session.scalar_subquery())


def actor_by_id(conn: Connection, person_id: int) -> Actor | None:
    """The active person of that id, with today's grants."""
    return _actor(conn, people.c.id == person_id)


def actor_by_login(conn: Connection, login: str) -> Actor | None:
    """The active person of that login, with today's grants."""
    return _actor(conn, people.c.login == login)


def _actor(conn: Connection, which: ColumnElement[bool]) -> Actor | None:
    person = conn.execute(
        select(people.c.id, people.c.last_name, people.c.first_name, people.c.locale).where(
            which, people.c.active
        )
    ).first()
    if person is None:
        return None
    grants = conn.execute(
        select(role_grants.c.role, role_grants.c.organisation_id, organisations.c.path)
        .join(organisations, organisations.c.id == role_grants.c.organisation_id)
        .where(role_grants.c.person_id == person.id)
        .order_by(role_grants.c.role, organisations.c.path)
    )
    return Actor(
        person_id=person.id,
        name=f"{person.last_name} {person.first_name}",
        locale=person.locale,
        grants=tuple(Grant(Role(g.role), g.organisation_id, g.path) for g in grants),
    )

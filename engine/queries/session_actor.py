"""Turns a session's cookie into the actor with the grants that hold now."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, DateTime, Select, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from engine.domain.actor import Actor, Grant, Role
from engine.storage.prepared import Prepared
from engine.storage.tables import organisations, people, role_grants, sessions


def actor_by_token(conn: Connection, token: str, *, at: datetime | None = None) -> Actor | None:
    """The actor behind an unexpired session of an active person; ``None`` otherwise.

    ``at`` defaults to the database clock. The table holds the token's SHA-256 only.
    """
    digest = hashlib.sha256(token.encode()).digest()
    return _actor(conn, _BY_TOKEN, {"digest": digest, "at": at})


def actor_by_id(conn: Connection, person_id: int) -> Actor | None:
    """The active person of that id, with today's grants."""
    return _actor(conn, _BY_ID, {"person": person_id})


def actor_by_login(conn: Connection, login: str) -> Actor | None:
    """The active person of that login, with today's grants."""
    return _actor(conn, _BY_LOGIN, {"login": login})


def _actor(conn: Connection, which: Prepared, values: Mapping[str, Any]) -> Actor | None:
    person = which.first(conn, values)
    if person is None:
        return None
    return Actor(
        person_id=person.id,
        name=f"{person.last_name} {person.first_name}",
        locale=person.locale,
        grants=tuple(Grant(Role(role), place, path) for role, place, path in person.grants or ()),
    )


def _people(which: ColumnElement[bool]) -> Select[Any]:
    """One statement: every request begins with it."""
    grant = func.jsonb_build_array(role_grants.c.role, role_grants.c.organisation_id, organisations.c.path)
    grants = (
        select(func.jsonb_agg(aggregate_order_by(grant, role_grants.c.role, organisations.c.path)))
        .select_from(role_grants.join(organisations))
        .where(role_grants.c.person_id == people.c.id)
        .scalar_subquery()
    )
    return select(
        people.c.id, people.c.last_name, people.c.first_name, people.c.locale, grants.label("grants")
    ).where(which, people.c.active)


def _with_session() -> Select[Any]:
    now = func.coalesce(bindparam("at", type_=DateTime(timezone=True)), func.now())
    session = select(sessions.c.person_id).where(
        sessions.c.token_hash == bindparam("digest"), sessions.c.expires_at > now
    )
    return _people(people.c.id == session.scalar_subquery())


_BY_TOKEN = Prepared(_with_session())
_BY_ID = Prepared(_people(people.c.id == bindparam("person")))
_BY_LOGIN = Prepared(_people(people.c.login == bindparam("login")))

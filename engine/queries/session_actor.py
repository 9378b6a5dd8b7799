"""Turns a session's cookie into the actor with the grants that hold now."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    ScalarSelect,
    Select,
    any_,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from engine.domain.actor import Actor, Delegation, Grant, Opening, Role
from engine.domain.duties import own_and_lent
from engine.storage.prepared import Prepared
from engine.storage.tables import (
    access_orders,
    acting_periods,
    delegations,
    organisations,
    people,
    role_grants,
    sessions,
)
from engine.storage.terms import holds, local_day


def actor_by_token(conn: Connection, token: str, *, at: datetime | None = None) -> Actor | None:
    """The actor behind an unexpired session of an active person; ``None`` otherwise.

    ``at`` defaults to the database clock. The table holds the token's SHA-256 only.
    """
    digest = hashlib.sha256(token.encode()).digest()
    return _actor(conn, _BY_TOKEN, {"digest": digest, "at": at})


def actor_by_id(conn: Connection, person_id: int, *, at: datetime | None = None) -> Actor | None:
    """The active person of that id, with the grants of the day."""
    return _actor(conn, _BY_ID, {"person": person_id, "at": at})


def actor_by_login(conn: Connection, login: str, *, at: datetime | None = None) -> Actor | None:
    """The active person of that login, with the grants of the day."""
    return _actor(conn, _BY_LOGIN, {"login": login, "at": at})


def actors_of(conn: Connection, ids: Sequence[int], *, at: datetime | None = None) -> tuple[Actor, ...]:
    """The active ones of these people."""
    rows = conn.execute(_people(people.c.id.in_(ids)), {"at": at})
    return tuple(_as_actor(row) for row in rows)


def _actor(conn: Connection, which: Prepared, values: Mapping[str, Any]) -> Actor | None:
    person = which.first(conn, values)
    return None if person is None else _as_actor(person)


def _as_actor(person: Any) -> Actor:
    grants, delegated = own_and_lent(
        [Grant(Role(role), *place) for role, *place in person.grants or ()],
        [
            Delegation(frozenset(verbs), path, frozenset(types), from_id)
            for verbs, path, types, from_id in person.delegated or ()
        ],
    )
    return Actor(
        person_id=person.id,
        name=f"{person.last_name} {person.first_name}",
        locale=person.locale,
        grants=grants,
        delegations=delegated,
        openings=tuple(
            Opening(order_id, path, frozenset(cases), restricted)
            for order_id, path, cases, restricted in person.opened or ()
        ),
    )


_NOW = func.coalesce(bindparam("at", type_=DateTime(timezone=True)), func.now())
_TODAY = local_day(_NOW)


def _people(which: ColumnElement[bool]) -> Select[Any]:
    """One statement: every request begins with it."""
    return select(
        *(people.c.id, people.c.last_name, people.c.first_name, people.c.locale),
        _grants().label("grants"),
        _delegations().label("delegated"),
        _openings().label("opened"),
    ).where(which, people.c.active)


def _grants() -> ScalarSelect[Any]:
    """His own, and those of the absent whose place he takes."""
    acts, held = acting_periods, role_grants
    absent = select(acts.c.for_id).where(acts.c.person_id == people.c.id, holds(acts, _TODAY))
    holders = func.array_prepend(people.c.id, func.array(absent.correlate(people).scalar_subquery()))
    for_whom = case((held.c.person_id != people.c.id, held.c.person_id))
    place = organisations.c.path
    grant = func.jsonb_build_array(held.c.role, held.c.organisation_id, place, for_whom)
    order = (held.c.role, place, for_whom.nulls_first())
    return (
        select(func.jsonb_agg(aggregate_order_by(grant, *order)))
        .select_from(held.join(organisations))
        .where(held.c.person_id == any_(holders), holds(held, _TODAY))
        .correlate(people)
        .scalar_subquery()
    )


def _delegations() -> ScalarSelect[Any]:
    one = func.jsonb_build_array(
        *(func.to_jsonb(delegations.c.verbs), organisations.c.path),
        *(func.to_jsonb(delegations.c.document_types), delegations.c.from_id),
    )
    return (
        select(func.jsonb_agg(aggregate_order_by(one, delegations.c.id)))
        .select_from(delegations.join(organisations))
        .where(delegations.c.to_id == people.c.id, holds(delegations, _TODAY))
        .correlate(people)
        .scalar_subquery()
    )


def _openings() -> ScalarSelect[Any]:
    order = access_orders
    one = func.jsonb_build_array(
        *(order.c.id, organisations.c.path, func.to_jsonb(order.c.cases), order.c.restricted)
    )
    standing = or_(order.c.revoked_at.is_(None), order.c.revoked_at > _NOW)
    return (
        select(func.jsonb_agg(aggregate_order_by(one, order.c.id)))
        .select_from(order.join(organisations))
        .where(order.c.auditor_id == people.c.id, holds(order, _TODAY), standing)
        .correlate(people)
        .scalar_subquery()
    )


def _with_session() -> Select[Any]:
    session = select(sessions.c.person_id).where(
        sessions.c.token_hash == bindparam("digest"), sessions.c.expires_at > _NOW
    )
    return _people(people.c.id == session.scalar_subquery())


_BY_TOKEN = Prepared(_with_session())
_BY_ID = Prepared(_people(people.c.id == bindparam("person")))
_BY_LOGIN = Prepared(_people(people.c.login == bindparam("login")))

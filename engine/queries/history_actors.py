"""Who the people of a history were on the day of each entry: post, unit and roles as they held then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, select

from engine.domain.local_time import local_date
from engine.domain.staff import Term
from engine.queries.facts import Languages
from engine.queries.history import HistoryEntry
from engine.storage.tables import appointments, organisations, people, role_grants


@dataclass(frozen=True)
class ActorThen:
    """``position`` and ``unit`` are those of an appointment in force on that day, else what the directory
    says today; ``roles`` are the codes held on that day, each once."""

    name: str
    position: Languages
    unit: Languages
    roles: tuple[str, ...]


def actors_then(conn: Connection, entries: Iterable[HistoryEntry]) -> Mapping[int, ActorThen]:
    """By ``case_seq``; entries of the system are not there. Three statements, whatever the number."""
    days = {
        entry.case_seq: (entry.actor_id, local_date(entry.at))
        for entry in entries
        if entry.actor_id is not None
    }
    ids = sorted({person for person, _day in days.values()})
    if not ids:
        return {}
    named = _people(conn, ids)
    posts, roles = _terms(conn, appointments, ids), _terms(conn, role_grants, ids)
    return {
        seq: _then(named[person], posts[person], roles[person], day)
        for seq, (person, day) in days.items()
        if person in named
    }


def _people(conn: Connection, ids: list[int]) -> Mapping[int, Any]:
    return {row.id: row for row in conn.execute(_PEOPLE, {"ids": ids})}


def _terms(conn: Connection, table: Table, ids: list[int]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in conn.execute(_of_people(table), {"ids": ids}):
        found[row.person_id].append(row)
    return found


_IDS: Any = bindparam("ids", expanding=True)

_PEOPLE = (
    select(
        *(people.c[name] for name in ("id", "last_name", "first_name", "middle_name", "position")),
        organisations.c.name.label("unit"),
    )
    .join(organisations, organisations.c.id == people.c.organisation_id)
    .where(people.c.id.in_(_IDS))
)


@cache
def _of_people(table: Table) -> Select[Any]:
    return (
        select(table, organisations.c.name.label("unit"))
        .join(organisations, organisations.c.id == table.c.organisation_id)
        .where(table.c.person_id.in_(_IDS))
        .order_by(table.c.starts_on.desc().nulls_last())
    )


def _then(person: Any, posts: list[Any], roles: list[Any], day: date) -> ActorThen:
    post = next((row for row in posts if Term(row.starts_on, row.ends_on).holds(day)), None)
    held = dict.fromkeys(row.role for row in roles if Term(row.starts_on, row.ends_on).holds(day))
    return ActorThen(
        name=" ".join(part for part in (person.last_name, person.first_name, person.middle_name) if part),
        position=post.position if post else person.position,
        unit=post.unit if post else person.unit,
        roles=tuple(sorted(held)),
    )

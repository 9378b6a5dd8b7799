"""Rows that tests start from. Built with plain inserts, so that tests of verbs test the verbs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta, timezone
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from engine.domain.actor import Actor, Grant, Role
from engine.storage import tables

ALMATY = timezone(timedelta(hours=5), "Asia/Almaty")

PASSWORD = "kokshetau-2026"
# argon2id of PASSWORD with the cheapest parameters: tests log in often.
PASSWORD_HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$HBHGnJCyRRoFnAOMfSMBNA$EH/OWwqEDH3aIJUrXMmH2UBMmBV7YP8AnxtjM7kkstU"
)


def texts(word: str) -> dict[str, str]:
    """The same word in three languages, told apart."""
    return {"kk": f"{word} (kk)", "ru": f"{word} (ru)", "en": word}


def make_organisation(conn: Connection, code: str, kind: str, parent_id: int | None = None) -> int:
    """One node of the tree; returns its id."""
    table = tables.organisations
    row = {"parent_id": parent_id, "path": code, "kind": kind, "code": code, "name": texts(code)}
    organisation_id: int = conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
    above = "" if parent_id is None else _path(conn, parent_id)
    path = f"{above}{organisation_id}."
    conn.execute(table.update().where(table.c.id == organisation_id).values(path=path))
    return organisation_id


def make_person(conn: Connection, login: str, organisation_id: int, *roles: Role, **columns: Any) -> int:
    """A person with ``roles`` over the organisation; returns the id."""
    row = {
        "login": login,
        "password_hash": PASSWORD_HASH,
        "last_name": login.replace("_", " ").title(),
        "first_name": "Айгүл",
        "position": texts(login),
        "organisation_id": organisation_id,
    }
    table = tables.people
    person_id: int = conn.execute(insert(table).values(row | columns).returning(table.c.id)).scalar_one()
    for role in roles:
        grant = {"person_id": person_id, "role": role, "organisation_id": organisation_id}
        conn.execute(insert(tables.role_grants).values(grant))
        if role in POSTS:
            appoint(conn, person_id, organisation_id, POSTS[role])
    return person_id


POSTS = {
    Role.HEAD: "head",
    Role.DEPARTMENT_HEAD: "head",
    Role.SIGNER: "deputy",
    Role.SUPERIOR_REVIEWER: "official",
}
"""To what those are appointed who sign something."""


def appoint(conn: Connection, person_id: int, organisation_id: int, kind: str, **columns: Any) -> int:
    """An appointment, of all time unless ``starts_on`` or ``ends_on`` are given; returns the id."""
    row = {"person_id": person_id, "organisation_id": organisation_id, "kind": kind, "position": texts(kind)}
    table = tables.appointments
    appointed: int = conn.execute(insert(table).values(row | columns).returning(table.c.id)).scalar_one()
    return appointed


def actor_of(conn: Connection, person_id: int) -> Actor:
    """The person as an actor, read from the tables."""
    person = conn.execute(select(tables.people).where(tables.people.c.id == person_id)).one()
    grants = conn.execute(
        select(tables.role_grants.c.role, tables.organisations.c.id, tables.organisations.c.path)
        .join(tables.organisations)
        .where(tables.role_grants.c.person_id == person_id)
    )
    return Actor(
        person_id=person_id,
        name=f"{person.last_name} {person.first_name}",
        locale=person.locale,
        grants=tuple(Grant(Role(role), id_, path) for role, id_, path in grants),
    )


@dataclass
class World:
    """One oblast with a department and two executing units, another oblast, and their people.

    ``world.actor("controller")`` and, shorter, ``world.controller``. Logins are the names.
    """

    engine: Engine
    organisations: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def oblast(self) -> int:
        """The organisation that receives appeals."""
        return self.organisations["oblast"]

    def actor(self, login: str) -> Actor:
        return self.actors[login]

    def __getattr__(self, login: str) -> Actor:
        try:
            return self.__dict__["actors"][login]
        except KeyError:
            raise AttributeError(login) from None


_TREE = (
    ("oblast", "oblast", None),
    ("department", "department", "oblast"),
    ("unit", "body", "oblast"),
    ("second_unit", "body", "oblast"),
    ("other_oblast", "oblast", None),
)

_PEOPLE = (
    ("registrar", "oblast", Role.REGISTRAR),
    ("controller", "oblast", Role.CONTROLLER),
    ("second_controller", "oblast", Role.CONTROLLER),
    ("department_head", "oblast", Role.DEPARTMENT_HEAD),
    ("head", "oblast", Role.HEAD),
    ("signer", "oblast", Role.SIGNER),
    ("superior_reviewer", "oblast", Role.SUPERIOR_REVIEWER),
    ("executor", "unit", Role.EXECUTOR),
    ("second_executor", "unit", Role.EXECUTOR),
    ("co_executor", "second_unit", Role.EXECUTOR),
    ("methodologist", "oblast", Role.METHODOLOGIST),
    ("second_methodologist", "oblast", Role.METHODOLOGIST),
    ("auditor", "oblast", Role.AUDITOR),
    ("administrator", "oblast", Role.ADMINISTRATOR),
    ("stranger", "other_oblast", Role.CONTROLLER),
    ("strange_executor", "other_oblast", Role.EXECUTOR),
)


def make_world(engine: Engine) -> World:
    """Builds the world and commits it."""
    world = World(engine)
    with engine.begin() as conn:
        for code, kind, parent in _TREE:
            parent_id = world.organisations[parent] if parent else None
            world.organisations[code] = make_organisation(conn, code, kind, parent_id)
        for login, organisation, role in _PEOPLE:
            person_id = make_person(conn, login, world.organisations[organisation], role)
            world.people[login] = person_id
            world.actors[login] = actor_of(conn, person_id)
    return world


def load_world(engine: Engine) -> World:
    """The world that another process built."""
    world = World(engine)
    with engine.connect() as conn:
        organisations, people = tables.organisations.c, tables.people.c
        world.organisations = dict(conn.execute(select(organisations.code, organisations.id)).all())
        world.people = dict(conn.execute(select(people.login, people.id)).all())
        world.actors = {login: actor_of(conn, person_id) for login, person_id in world.people.items()}
    return world


def _path(conn: Connection, organisation_id: int) -> str:
    column = tables.organisations.c.path
    path: str = conn.execute(select(column).where(tables.organisations.c.id == organisation_id)).scalar_one()
    return path

"""Creates organisations and people that are not there yet: a demo, an import of a staffing list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor, Role
from engine.domain.errors import Forbidden
from engine.domain.staff import Post
from engine.operations.once import once
from engine.storage.tables import appointments, organisations, people, role_grants
from engine.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class NewOrganisation:
    """One node; ``parent`` is the code of one that stands earlier in the list or already exists.

    ``superior`` is the code of the body to which complaints against its acts go, where the tree does
    not say it; it may stand anywhere in the list.
    """

    code: str
    kind: str
    name: Mapping[str, str]
    parent: str | None = None
    superior: str | None = None
    kato: str | None = None
    contacts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NewAppointment:
    """The post that a person holds where he works, from a day on; ``kind`` is a ``Post``."""

    kind: str
    act_number: str
    act_date: date
    starts_on: date


@dataclass(frozen=True)
class NewPerson:
    """A person with roles over organisations given by code; ``password`` is stored hashed only.

    ``appointment`` is for those who sign; its act is then the basis of the roles too.
    """

    login: str
    last_name: str
    first_name: str
    middle_name: str
    position: Mapping[str, str]
    organisation: str
    grants: tuple[tuple[Role, str], ...]
    password: str
    locale: str = "kk"
    email: str = ""
    appointment: NewAppointment | None = None


def seed_organisations(
    engine: Engine,
    actor: Actor,
    *,
    tree: Sequence[NewOrganisation],
    staff: Sequence[NewPerson] = (),
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Adds what is missing, known by code and login; what exists stays as it is.

    Answers with ids: ``{"organisations": {code: id}, "people": {login: id}}``.
    """
    if not may(actor, Verb.ADMINISTER, CaseFacts(organisation_path="")):
        raise Forbidden(verb=Verb.ADMINISTER.value)

    def do(work: UnitOfWork) -> dict[str, Any]:
        places = _add_organisations(work.conn, tree)
        return {"organisations": places, "people": _add_people(work.conn, staff, places)}

    body = {"organisations": [one.code for one in tree], "people": [one.login for one in staff]}
    return once(engine, actor, "seed_organisations", body, do, key=key, at=at)


def _add_organisations(conn: Connection, tree: Sequence[NewOrganisation]) -> dict[str, int]:
    known = {row.code: (row.id, row.path) for row in conn.execute(select(organisations))}
    added = [one for one in tree if one.code not in known]
    for one in added:
        known[one.code] = _add_organisation(conn, one, known)
    for one in added:
        if one.superior:
            above = {"superior_id": known[one.superior][0]}
            conn.execute(update(organisations).where(organisations.c.code == one.code).values(above))
    return {code: id_ for code, (id_, _) in known.items()}


def _add_organisation(
    conn: Connection, one: NewOrganisation, known: Mapping[str, tuple[int, str]]
) -> tuple[int, str]:
    parent_id, above = known[one.parent] if one.parent else (None, "")
    # The path holds the row's own id, known after the insert only; the code keeps it unique till then.
    row = {"code": one.code, "kind": one.kind, "name": dict(one.name), "parent_id": parent_id}
    row |= {"path": one.code, "kato": one.kato, "contacts": dict(one.contacts)}
    id_ = conn.execute(insert(organisations).values(row).returning(organisations.c.id)).scalar_one()
    path = f"{above}{id_}."
    conn.execute(update(organisations).where(organisations.c.id == id_).values(path=path))
    return id_, path


def _add_people(conn: Connection, staff: Sequence[NewPerson], places: Mapping[str, int]) -> dict[str, int]:
    known = {row.login: row.id for row in conn.execute(select(people.c.login, people.c.id))}
    hashes = {password: PasswordHasher().hash(password) for password in {one.password for one in staff}}
    for one in staff:
        if one.login not in known:
            known[one.login] = _add_person(conn, one, places, hashes[one.password])
            _grant(conn, known[one.login], one, places)
            _appoint(conn, known[one.login], one, places)
    return known


def _add_person(conn: Connection, one: NewPerson, places: Mapping[str, int], password_hash: str) -> int:
    row = {
        "login": one.login,
        "password_hash": password_hash,
        "last_name": one.last_name,
        "first_name": one.first_name,
        "middle_name": one.middle_name,
        "position": dict(one.position),
        "organisation_id": places[one.organisation],
        "locale": one.locale,
        "email": one.email,
    }
    return int(conn.execute(insert(people).values(row).returning(people.c.id)).scalar_one())


def _appoint(conn: Connection, person_id: int, one: NewPerson, places: Mapping[str, int]) -> None:
    if (told := one.appointment) is None:
        return
    row: dict[str, Any] = {"person_id": person_id, "organisation_id": places[one.organisation]}
    row |= {"kind": Post(told.kind).value, "position": dict(one.position), "starts_on": told.starts_on}
    row |= {"act_number": told.act_number, "act_date": told.act_date}
    conn.execute(insert(appointments).values(row))


def _grant(conn: Connection, person_id: int, one: NewPerson, places: Mapping[str, int]) -> None:
    told = one.appointment
    basis = {"act_number": told.act_number, "act_date": told.act_date} if told else {}
    rows = [
        {"person_id": person_id, "role": role.value, "organisation_id": places[code]} | basis
        for role, code in one.grants
    ]
    if rows:
        conn.execute(upsert(role_grants).values(rows).on_conflict_do_nothing())

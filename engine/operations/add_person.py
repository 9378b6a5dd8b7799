"""Makes an account for somebody who begins to work here, if an approved post is free (R-008)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql import insert

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.errors import InvalidData
from engine.operations.border import clean_text
from engine.operations.once import once
from engine.operations.staff_acts import Act, Errors, clean_names, name_errors, place_of, refuse, tell
from engine.operations.vacancy import refuse_without_vacancy
from engine.storage.tables import people
from engine.storage.unit_of_work import UnitOfWork

VERB = "add_person"
LEAST_PASSWORD, MOST_PASSWORD = 10, 200
LOCALES = ("kk", "ru", "en")
_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,49}")
_NAMES = ("last_name", "first_name", "middle_name")


def add_person(
    engine: Engine,
    actor: Actor,
    *,
    login: str,
    password: str,
    names: Mapping[str, str],
    position: Mapping[str, str],
    organisation_id: int,
    locale: str = "kk",
    email: str = "",
    act_number: str,
    act_date: date | None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``names``: ``last_name``, ``first_name``, ``middle_name``; ``position`` in three languages. The
    person has no role until one is granted.

    Answers ``person_id``. Raises NotFound, Forbidden, NoVacancy, InvalidData (``login``
    ``taken``), KeyReused.
    """
    act, told = Act.of(act_number, act_date), clean_names(position)
    named = {name: clean_text(names.get(name, "")) for name in _NAMES}
    # The key's row holds a digest of the body: a password is not part of it.
    body: dict[str, Any] = {
        "login": login,
        "organisation": organisation_id,
        **named,
        "position": told,
        **act.columns(),
    }

    def do(work: UnitOfWork) -> dict[str, Any]:
        place = place_of(work.conn, actor, Verb.ADMINISTER, organisation_id)
        refuse(
            act.errors(),
            name_errors(told, "position"),
            _errors(login, password, named, locale, email),
        )
        refuse_without_vacancy(work, place)
        row: dict[str, Any] = {
            "login": login,
            "password_hash": PasswordHasher().hash(password),
            **named,
            "position": told,
        }
        row |= {"organisation_id": organisation_id, "locale": locale, "email": email}
        new = insert(people).values(row).on_conflict_do_nothing().returning(people.c.id)
        person_id = work.conn.execute(new).scalar()
        if person_id is None:
            raise InvalidData(errors={"login": ["taken"]})
        facts = {"login": login}
        tell(work, actor, VERB, organisation_id=organisation_id, person_id=person_id, act=act, facts=facts)
        return {"person_id": person_id}

    return once(engine, actor, VERB, body, do, key=key, at=at)


def _errors(login: str, password: str, named: Mapping[str, str], locale: str, email: str) -> Errors:
    errors: Errors = {}
    if not _LOGIN.fullmatch(login):
        errors["login"] = ["not_a_login"]
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
        errors["password"] = ["too_short" if len(password) < LEAST_PASSWORD else "too_long"]
    for name in _NAMES:
        if not named[name] and name != "middle_name":
            errors[name] = ["required"]
        elif len(named[name]) > 100:
            errors[name] = ["too_long"]
    if locale not in LOCALES:
        errors["locale"] = ["not_an_option"]
    if len(email) > 200:
        errors["email"] = ["too_long"]
    return errors

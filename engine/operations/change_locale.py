"""Keeps the language that a person chose for the screens."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, update

from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData
from engine.storage.tables import people
from engine.storage.unit_of_work import unit_of_work

LOCALES = ("kk", "ru", "en")


def change_locale(engine: Engine, actor: Actor, *, locale: str) -> dict[str, Any]:
    """Answers ``locale``. Raises InvalidData (``locale``), Forbidden for the system."""
    if actor.is_system:
        raise Forbidden()
    if locale not in LOCALES:
        raise InvalidData(errors={"locale": ["not_an_option"]})
    with unit_of_work(engine) as work:
        own = people.c.id == actor.person_id
        work.conn.execute(update(people).where(own).values(locale=locale))
    return {"locale": locale}

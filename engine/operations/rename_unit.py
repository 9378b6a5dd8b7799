"""Gives an organisation another name in the three languages; what was written under the old one keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, update

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.operations.once import once
from engine.operations.staff_acts import Act, clean_names, name_errors, place_of, refuse, tell
from engine.storage.tables import organisations
from engine.storage.unit_of_work import UnitOfWork

VERB = "rename_unit"


def rename_unit(
    engine: Engine,
    actor: Actor,
    *,
    organisation_id: int,
    name: Mapping[str, str],
    act_number: str,
    act_date: date | None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``organisation_id``. Raises NotFound, Forbidden, InvalidData, KeyReused."""
    act, names = Act.of(act_number, act_date), clean_names(name)
    body = {"organisation": organisation_id, "name": names, **act.columns()}

    def do(work: UnitOfWork) -> dict[str, Any]:
        place = place_of(work.conn, actor, Verb.ADMINISTER, organisation_id)
        refuse(act.errors(), name_errors(names, "name"))
        own = organisations.c.id == organisation_id
        work.conn.execute(update(organisations).where(own).values(name=names))
        facts = {"name": names, "before": place.name}
        tell(work, actor, VERB, organisation_id=organisation_id, act=act, facts=facts)
        return {"organisation_id": organisation_id}

    return once(engine, actor, VERB, body, do, key=key, at=at)

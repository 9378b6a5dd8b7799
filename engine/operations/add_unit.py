"""Adds a unit below an organisation, as its structure was approved (R-006, R-008, R-009)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, update
from sqlalchemy.dialects.postgresql import insert

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.errors import InvalidData
from engine.operations.once import once
from engine.operations.staff_acts import Act, clean_names, name_errors, place_of, refuse, tell
from engine.storage.tables import organisations
from engine.storage.unit_of_work import UnitOfWork

VERB = "add_unit"
KINDS = ("apparatus", "department", "sub_unit", "body", "city", "district", "rural")
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,49}")


def add_unit(
    engine: Engine,
    actor: Actor,
    *,
    parent_id: int,
    code: str,
    kind: str,
    name: Mapping[str, str],
    act_number: str,
    act_date: date | None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``code`` is a short Latin name, never given twice. Answers ``organisation_id``.

    Raises NotFound, Forbidden, InvalidData (``code`` ``taken``), KeyReused.
    """
    act, names = Act.of(act_number, act_date), clean_names(name)
    body = {"parent": parent_id, "code": code, "kind": kind, "name": names, **act.columns()}

    def do(work: UnitOfWork) -> dict[str, Any]:
        parent = place_of(work.conn, actor, Verb.ADMINISTER, parent_id)
        errors = {} if _CODE.fullmatch(code) else {"code": ["not_a_login"]}
        errors |= {} if kind in KINDS else {"kind": ["not_an_option"]}
        refuse(act.errors(), name_errors(names, "name"), errors)
        # The path holds the row's own id, known after the insert only; the code keeps it unique till then.
        row = {"code": code, "kind": kind, "name": names, "parent_id": parent_id, "path": code}
        new = insert(organisations).values(row).on_conflict_do_nothing().returning(organisations.c.id)
        organisation_id = work.conn.execute(new).scalar()
        if organisation_id is None:
            raise InvalidData(errors={"code": ["taken"]})
        own = organisations.c.id == organisation_id
        work.conn.execute(update(organisations).where(own).values(path=f"{parent.path}{organisation_id}."))
        tell(work, actor, VERB, organisation_id=organisation_id, act=act, facts={"code": code, "name": names})
        return {"organisation_id": organisation_id}

    return once(engine, actor, VERB, body, do, key=key, at=at)

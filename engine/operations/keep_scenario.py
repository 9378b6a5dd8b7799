"""Keeps a trial as a scenario of its family: what it came to is what it must come to again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql import insert

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData
from engine.domain.trial import Script, Trial, as_json
from engine.domain.workspace import MAX_TITLE
from engine.operations.border import clean_text, keepable
from engine.operations.once import once
from engine.storage.tables import scenarios
from engine.storage.unit_of_work import UnitOfWork

VERB = "keep_scenario"


def keep_scenario(
    engine: Engine,
    actor: Actor,
    *,
    family: str,
    name: str,
    script: Script,
    trial: Trial,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """One of the same name is replaced. Answers ``scenario_id``.

    Raises Forbidden, InvalidData (``name``; ``script``: the trial did not go through to where it stands).
    """
    if not may(actor, Verb.EDIT_WORKSPACE, CaseFacts(organisation_path="")):
        raise Forbidden()
    name = clean_text(name)
    if not name or len(name) > MAX_TITLE:
        raise InvalidData(errors={"name": ["too_long" if name else "required"]})
    if trial.failed is not None or trial.asked is not None:
        raise InvalidData(errors={"script": ["not_through"]})
    told = keepable(as_json(script))

    def do(work: UnitOfWork) -> dict[str, Any]:
        row = {"script": told, "path": list(trial.path), "state": trial.state}
        row |= {"kept_by": actor.person_id, "kept_at": work.now}
        new = insert(scenarios).values(family=family, name=name, **row)
        kept = new.on_conflict_do_update(index_elements=["family", "name"], set_=row)
        return {"scenario_id": work.conn.execute(kept.returning(scenarios.c.id)).scalar_one()}

    body = {"family": family, "name": name, "script": told, "path": list(trial.path)}
    return once(engine, actor, VERB, body, do, key=key, at=at)

"""Drops a scenario that is no longer wanted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, NotFound
from engine.operations.once import once
from engine.storage.tables import scenarios
from engine.storage.unit_of_work import UnitOfWork

VERB = "drop_scenario"


def drop_scenario(
    engine: Engine, actor: Actor, *, scenario_id: int, key: str | None = None, at: datetime | None = None
) -> dict[str, Any]:
    """Answers ``scenario_id``. Raises Forbidden, NotFound."""
    if not may(actor, Verb.EDIT_WORKSPACE, CaseFacts(organisation_path="")):
        raise Forbidden()

    def do(work: UnitOfWork) -> dict[str, Any]:
        if not work.conn.execute(delete(scenarios).where(scenarios.c.id == scenario_id)).rowcount:
            raise NotFound(scenario_id=scenario_id)
        return {"scenario_id": scenario_id}

    return once(engine, actor, VERB, {"scenario_id": scenario_id}, do, key=key, at=at)

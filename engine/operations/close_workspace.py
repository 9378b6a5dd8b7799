"""Closes a workspace that shall not be published. Its files stay readable."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, update

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden
from engine.operations.once import once
from engine.operations.workspace_changes import locked
from engine.storage.tables import publication_requests as requests
from engine.storage.tables import workspaces
from engine.storage.unit_of_work import UnitOfWork

VERB = "close_workspace"


def close_workspace(
    engine: Engine, actor: Actor, *, workspace_id: int, key: str | None = None, at: datetime | None = None
) -> dict[str, Any]:
    """A request for its publication that waits is withdrawn. Answers ``workspace_id``. Raises Forbidden,
    NotFound, AlreadyDone."""
    if not may(actor, Verb.EDIT_WORKSPACE, CaseFacts(organisation_path="")):
        raise Forbidden()

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked(work.conn, workspace_id)
        gone = {"state": "closed", "closed_by": actor.person_id, "closed_at": work.now}
        work.conn.execute(update(workspaces).where(workspaces.c.id == workspace_id).values(gone))
        waiting = (requests.c.workspace_id == workspace_id) & (requests.c.state == "waiting")
        ended = {"state": "withdrawn", "decided_by": actor.person_id, "decided_at": work.now}
        work.conn.execute(update(requests).where(waiting).values(ended))
        return {"workspace_id": workspace_id}

    return once(engine, actor, VERB, {"workspace_id": workspace_id}, do, key=key, at=at)

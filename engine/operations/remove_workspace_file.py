"""Removes a file from a workspace. Its contents stay in the history and can be restored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, NotFound
from engine.domain.workspace import ChangeKind
from engine.operations.once import once
from engine.operations.workspace_changes import locked, put
from engine.storage.unit_of_work import UnitOfWork

VERB = "remove_workspace_file"


def remove_workspace_file(
    engine: Engine,
    actor: Actor,
    *,
    workspace_id: int,
    path: str,
    revision: int,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers as :func:`engine.operations.write_workspace_file`. Raises Forbidden, NotFound, AlreadyDone,
    StaleVersion."""
    if not may(actor, Verb.EDIT_WORKSPACE, CaseFacts(organisation_path="")):
        raise Forbidden()

    def do(work: UnitOfWork) -> dict[str, Any]:
        workspace = locked(work.conn, workspace_id)
        told = put(work, actor, workspace, path, None, kind=ChangeKind.REMOVED, revision=revision)
        if not told["changed"]:
            raise NotFound(workspace_id=workspace_id, path=path)
        return told

    body = {"workspace_id": workspace_id, "path": path, "revision": revision}
    return once(engine, actor, VERB, body, do, key=key, at=at)

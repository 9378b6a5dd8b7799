"""Writes a file of a workspace. Any content is kept, also one that will not run."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden
from engine.domain.workspace import ChangeKind
from engine.operations.once import once
from engine.operations.workspace_changes import locked, put
from engine.storage.unit_of_work import UnitOfWork

VERB = "write_workspace_file"


def write_workspace_file(
    engine: Engine,
    actor: Actor,
    *,
    workspace_id: int,
    path: str,
    content: bytes,
    revision: int,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``revision``: the one that the writer began with, 0 for a new file or one as it was published.

    Answers ``path``, ``revision``, ``changed`` and ``at``. Raises Forbidden, NotFound, AlreadyDone (the
    workspace is published or closed), InvalidData (``path``, ``content``), StaleVersion (another wrote it).
    """
    if not may(actor, Verb.EDIT_WORKSPACE, CaseFacts(organisation_path="")):
        raise Forbidden()

    def do(work: UnitOfWork) -> dict[str, Any]:
        workspace = locked(work.conn, workspace_id)
        told = put(work, actor, workspace, path, content, kind=ChangeKind.WRITTEN, revision=revision)
        return told | {"at": work.now}

    digest = hashlib.sha256(content).hexdigest()
    body = {"workspace_id": workspace_id, "path": path, "content": digest, "revision": revision}
    return once(engine, actor, VERB, body, do, key=key, at=at)

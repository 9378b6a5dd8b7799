"""Gives a file of a workspace a content that it had before: undo, and undo of the undo."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden
from engine.domain.workspace import ChangeKind
from engine.operations.once import once
from engine.operations.workspace_changes import locked, put
from engine.queries.workspace_files import content_at
from engine.storage.unit_of_work import UnitOfWork

VERB = "restore_workspace_file"


def restore_workspace_file(
    engine: Engine,
    actor: Actor,
    *,
    workspace_id: int,
    path: str,
    to_revision: int,
    revision: int,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``to_revision``: which content, 0 for what was published (no file, where nothing was).

    Nothing is taken out of the history. Answers as :func:`engine.operations.write_workspace_file`. Raises
    Forbidden, NotFound (no such revision), AlreadyDone, StaleVersion.
    """
    if not may(actor, Verb.EDIT_WORKSPACE, CaseFacts(organisation_path="")):
        raise Forbidden()

    def do(work: UnitOfWork) -> dict[str, Any]:
        workspace = locked(work.conn, workspace_id)
        content = content_at(work.conn, workspace, path, to_revision)
        kind = ChangeKind.REMOVED if content is None else ChangeKind.RESTORED
        return put(work, actor, workspace, path, content, kind=kind, revision=revision, note=str(to_revision))

    body = {"workspace_id": workspace_id, "path": path, "to_revision": to_revision, "revision": revision}
    return once(engine, actor, VERB, body, do, key=key, at=at)

"""Takes files from outside into a workspace: all that can be kept, with a word on each that cannot."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData
from engine.domain.workspace import ChangeKind, place_of
from engine.operations.once import once
from engine.operations.workspace_changes import locked, put
from engine.storage.unit_of_work import UnitOfWork

VERB = "import_workspace_files"


def import_workspace_files(
    engine: Engine,
    actor: Actor,
    *,
    workspace_id: int,
    files: Mapping[str, bytes],
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``files`` by the name they came with; what was there before stays in the history.

    Answers ``files``: for each ``name``, its ``path`` and ``changed``, or the ``refused`` code. Raises
    Forbidden, NotFound, AlreadyDone.
    """
    if not may(actor, Verb.EDIT_WORKSPACE, CaseFacts(organisation_path="")):
        raise Forbidden()

    def do(work: UnitOfWork) -> dict[str, Any]:
        workspace = locked(work.conn, workspace_id)
        return {"files": [_take(work, actor, workspace, name, files[name]) for name in sorted(files)]}

    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    body = {"workspace_id": workspace_id, "files": digests}
    return once(engine, actor, VERB, body, do, key=key, at=at)


def _take(work: UnitOfWork, actor: Actor, workspace: Any, name: str, content: bytes) -> dict[str, Any]:
    path = place_of(name, workspace.family)
    if path is None:
        return {"name": name, "refused": "bad_path"}
    try:
        told = put(work, actor, workspace, path, content, kind=ChangeKind.IMPORTED, revision=None)
    except InvalidData as refusal:
        return {"name": name, "refused": next(iter(refusal.details["errors"].values()))[0]}
    return {"name": name, "path": path, "changed": told["changed"]}

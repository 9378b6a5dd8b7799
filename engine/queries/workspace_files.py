"""The files of a workspace: those of its base, with the newest changes on top."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import distinct_on

from engine.domain.errors import NotFound
from engine.storage.tables import deployment_files, workspace_changes, workspaces


def workspace_row(conn: Connection, workspace_id: int) -> Any:
    """Raises NotFound."""
    row = conn.execute(select(workspaces).where(workspaces.c.id == workspace_id)).first()
    if row is None:
        raise NotFound(workspace_id=workspace_id)
    return row


def base_files(conn: Connection, workspace: Any) -> dict[str, bytes]:
    """What the workspace began with."""
    if workspace.base_deployment_id is None:
        return {}
    chosen = select(deployment_files.c.path, deployment_files.c.content)
    chosen = chosen.where(deployment_files.c.deployment_id == workspace.base_deployment_id)
    return {row.path: bytes(row.content) for row in conn.execute(chosen)}


def newest_changes(conn: Connection, workspace_id: int) -> dict[str, Any]:
    """By path, the newest change of each file that was ever changed."""
    chosen = (
        select(workspace_changes)
        .ext(distinct_on(workspace_changes.c.path))
        .where(workspace_changes.c.workspace_id == workspace_id)
        .order_by(workspace_changes.c.path, workspace_changes.c.revision.desc())
    )
    return {row.path: row for row in conn.execute(chosen)}


def files_of(conn: Connection, workspace: Any) -> dict[str, bytes]:
    """Path to content, as they stand now."""
    files = base_files(conn, workspace)
    for path, change in newest_changes(conn, workspace.id).items():
        if change.content is None:
            files.pop(path, None)
        else:
            files[path] = bytes(change.content)
    return files


def content_at(conn: Connection, workspace: Any, path: str, revision: int) -> bytes | None:
    """The content that the file had; ``None``: it was not there. Raises NotFound for no such revision."""
    if revision == 0:
        chosen = select(deployment_files.c.content).where(
            deployment_files.c.deployment_id == workspace.base_deployment_id, deployment_files.c.path == path
        )
        content = conn.execute(chosen).scalar()
        return None if content is None else bytes(content)
    row = conn.execute(
        select(workspace_changes.c.content).where(
            workspace_changes.c.workspace_id == workspace.id,
            workspace_changes.c.path == path,
            workspace_changes.c.revision == revision,
        )
    ).first()
    if row is None:
        raise NotFound(workspace_id=workspace.id, path=path, revision=revision)
    return None if row.content is None else bytes(row.content)

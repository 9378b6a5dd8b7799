"""The common frame of every change of a workspace: one after another, each seeing the one before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, insert, select

from engine.domain.actor import Actor
from engine.domain.errors import AlreadyDone, InvalidData, NotFound, StaleVersion
from engine.domain.workspace import MAX_FILE_BYTES, MAX_FILES, ChangeKind, is_path
from engine.queries.names import initials
from engine.queries.workspace_files import content_at
from engine.storage.tables import deployment_files, people, workspace_changes, workspaces
from engine.storage.unit_of_work import UnitOfWork


def locked(conn: Connection, workspace_id: int) -> Any:
    """The row, held until the end of the transaction: changes of one workspace come one after another.

    Raises NotFound, and AlreadyDone for one that is published or closed.
    """
    row = conn.execute(select(workspaces).where(workspaces.c.id == workspace_id).with_for_update()).first()
    if row is None:
        raise NotFound(workspace_id=workspace_id)
    if row.state != "open":
        closer = select(initials(people)).where(people.c.id == row.closed_by)
        raise AlreadyDone(by=conn.execute(closer).scalar(), at=row.closed_at, state=row.state)
    return row


def put(
    work: UnitOfWork,
    actor: Actor,
    workspace: Any,
    path: str,
    content: bytes | None,
    *,
    kind: ChangeKind,
    revision: int | None,
    note: str = "",
) -> dict[str, Any]:
    """Writes the next revision of a file of a locked workspace; the same content again writes nothing.

    ``revision`` is the one that the writer saw; ``None`` asks nobody (an import). Answers ``path``,
    ``revision``, ``changed``. Raises InvalidData (``path``, ``content``), and StaleVersion with ``version``,
    ``changed_by``, ``changed_at`` when another came between.
    """
    if not is_path(path):
        raise InvalidData(errors={"path": ["bad_path"]}, path=path)
    if content is not None and len(content) > MAX_FILE_BYTES:
        raise InvalidData(errors={"content": ["too_large"]}, path=path)
    newest = _newest(work.conn, workspace.id, path)
    present = newest.revision if newest is not None else 0
    before = content_at(work.conn, workspace, path, present)
    if content == before:
        return {"path": path, "revision": present, "changed": False}
    if revision is not None and revision != present:
        raise StaleVersion(
            version=present,
            changed_by=newest.changer if newest is not None else None,
            changed_at=newest.changed_at if newest is not None else None,
        )
    if before is None and _count(work.conn, workspace) >= MAX_FILES:
        raise InvalidData(errors={"path": ["too_many_files"]}, path=path)
    row = {"workspace_id": workspace.id, "path": path, "revision": present + 1, "content": content}
    row |= {"kind": kind.value, "note": note, "changed_by": actor.person_id, "changed_at": work.now}
    work.conn.execute(insert(workspace_changes).values(row))
    return {"path": path, "revision": present + 1, "changed": True}


def _newest(conn: Connection, workspace_id: int, path: str) -> Any:
    chosen = (
        select(
            workspace_changes.c.revision, workspace_changes.c.changed_at, initials(people).label("changer")
        )
        .join(people, people.c.id == workspace_changes.c.changed_by)
        .where(workspace_changes.c.workspace_id == workspace_id, workspace_changes.c.path == path)
        .order_by(workspace_changes.c.revision.desc())
        .limit(1)
    )
    return conn.execute(chosen).first()


def _count(conn: Connection, workspace: Any) -> int:
    of_base = select(func.count()).where(deployment_files.c.deployment_id == workspace.base_deployment_id)
    own = select(func.count(workspace_changes.c.path.distinct()))
    own = own.where(workspace_changes.c.workspace_id == workspace.id)
    return int(conn.execute(of_base).scalar_one()) + int(conn.execute(own).scalar_one())

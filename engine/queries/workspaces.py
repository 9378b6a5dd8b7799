"""Workspaces of methodologists: which are open, what each changes, the history of a file, the requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from engine.domain.checksum import checksum
from engine.domain.errors import NotFound
from engine.queries.names import initials
from engine.queries.workspace_files import base_files, content_at, files_of, newest_changes, workspace_row
from engine.storage.tables import deployments, people, workspace_changes
from engine.storage.tables import publication_requests as requests
from engine.storage.tables import workspaces as table

MOST = 200
"""Of closed and published workspaces in the list, and of revisions of one file."""


@dataclass(frozen=True)
class WorkspaceFacts:
    """``state``: open, published or closed. ``base_version``: the version it began as, if there was one."""

    id: int
    family: str
    title: str
    state: str
    base_version: int | None
    opened_by: str
    opened_at: datetime
    closed_by: str | None
    closed_at: datetime | None
    changed_at: datetime | None
    waiting: bool


@dataclass(frozen=True)
class WorkspaceFile:
    """``state``: ``same`` as published, ``changed``, ``added`` or ``removed``; ``revision`` 0: untouched."""

    path: str
    state: str
    revision: int
    size: int
    changed_by: str | None
    changed_at: datetime | None


@dataclass(frozen=True)
class RequestFacts:
    """``state``: waiting, approved, refused, withdrawn. ``current``: the files are still those asked for."""

    id: int
    state: str
    comment: str
    requested_by: int
    requester: str
    requested_at: datetime
    decider: str | None
    decided_at: datetime | None
    reason: str
    deployment_id: int | None
    current: bool


@dataclass(frozen=True)
class WorkspacePage:
    """``checksum`` is of the files as they stand: what is put forward names it."""

    workspace: WorkspaceFacts
    files: tuple[WorkspaceFile, ...]
    requests: tuple[RequestFacts, ...]
    checksum: str

    @property
    def changed(self) -> tuple[WorkspaceFile, ...]:
        return tuple(one for one in self.files if one.state != "same")

    @property
    def present(self) -> tuple[WorkspaceFile, ...]:
        return tuple(one for one in self.files if one.state != "removed")

    @property
    def waiting(self) -> RequestFacts | None:
        return next((one for one in self.requests if one.state == "waiting"), None)


@dataclass(frozen=True)
class Revision:
    """A content that a file had. ``number`` 0 is what was published; ``size`` None: it was removed."""

    number: int
    kind: str
    note: str
    size: int | None
    changed_by: str | None
    changed_at: datetime | None


def workspaces(conn: Connection) -> tuple[WorkspaceFacts, ...]:
    """Open ones first, each group with the one changed last on top."""
    last = _last_change()
    order = (table.c.state != "open", func.coalesce(table.c.closed_at, last, table.c.opened_at).desc())
    rows = conn.execute(_facts().order_by(*order).limit(MOST))
    return tuple(_workspace(row) for row in rows)


def workspace(conn: Connection, workspace_id: int) -> WorkspacePage:
    """Raises :class:`NotFound`."""
    row = conn.execute(_facts().where(table.c.id == workspace_id)).first()
    if row is None:
        raise NotFound(workspace_id=workspace_id)
    stored = workspace_row(conn, workspace_id)
    was, now = base_files(conn, stored), files_of(conn, stored)
    changes = newest_changes(conn, workspace_id)
    names = _names(conn, {change.changed_by for change in changes.values()})
    sum_ = checksum(now)
    files = [_file(path, was.get(path), now.get(path), changes.get(path), names) for path in was | now]
    # What was added and removed again leaves no line.
    files = [one for one in files if one.state != "same" or one.path in now]
    files.sort(key=lambda one: one.path)
    return WorkspacePage(_workspace(row), tuple(files), tuple(_requests(conn, workspace_id, sum_)), sum_)


def history(conn: Connection, workspace_id: int, path: str) -> tuple[Revision, ...]:
    """Newest first, at most :data:`MOST`, at the end what was published. Raises NotFound for no such file."""
    stored = workspace_row(conn, workspace_id)
    rows = conn.execute(
        select(
            *workspace_changes.c["revision", "kind", "note", "changed_at"],
            func.octet_length(workspace_changes.c.content).label("size"),
            initials(people).label("changer"),
        )
        .join(people, people.c.id == workspace_changes.c.changed_by)
        .where(workspace_changes.c.workspace_id == workspace_id, workspace_changes.c.path == path)
        .order_by(workspace_changes.c.revision.desc())
        .limit(MOST)
    )
    found = [Revision(r.revision, r.kind, r.note, r.size, r.changer, r.changed_at) for r in rows]
    published = base_files(conn, stored).get(path)
    if published is not None:
        found.append(Revision(0, "published", "", len(published), None, None))
    if not found:
        raise NotFound(workspace_id=workspace_id, path=path)
    return tuple(found)


def current_file(conn: Connection, workspace_id: int, path: str) -> tuple[bytes, int]:
    """The content of a file and its revision. Raises NotFound, also for one that is removed."""
    files = files_of(conn, workspace_row(conn, workspace_id))
    if path not in files:
        raise NotFound(workspace_id=workspace_id, path=path)
    newest = newest_changes(conn, workspace_id).get(path)
    return files[path], newest.revision if newest is not None else 0


def current_files(conn: Connection, workspace_id: int) -> dict[str, bytes]:
    """All files as they stand. Raises NotFound."""
    return files_of(conn, workspace_row(conn, workspace_id))


def file_content(conn: Connection, workspace_id: int, path: str, revision: int | None) -> tuple[bytes, int]:
    """A revision of a file, and its number; ``None``: as it stands. Raises NotFound."""
    if revision is None:
        return current_file(conn, workspace_id, path)
    content = content_at(conn, workspace_row(conn, workspace_id), path, revision)
    if content is None:
        raise NotFound(workspace_id=workspace_id, path=path, revision=revision)
    return content, revision


def _last_change() -> Any:
    return (
        select(func.max(workspace_changes.c.changed_at))
        .where(workspace_changes.c.workspace_id == table.c.id)
        .correlate(table)
        .scalar_subquery()
    )


def _facts() -> Select[Any]:
    opener, closer = people.alias("opener"), people.alias("closer")
    waiting = (
        select(requests.c.id)
        .where(requests.c.workspace_id == table.c.id, requests.c.state == "waiting")
        .correlate(table)
        .exists()
    )
    return (
        select(
            table,
            deployments.c.version,
            initials(opener).label("opener"),
            initials(closer).label("closer"),
            _last_change().label("changed_at"),
            waiting.label("waiting"),
        )
        .join(opener, opener.c.id == table.c.opened_by)
        .outerjoin(closer, closer.c.id == table.c.closed_by)
        .outerjoin(deployments, deployments.c.id == table.c.base_deployment_id)
    )


def _workspace(row: Any) -> WorkspaceFacts:
    return WorkspaceFacts(
        id=row.id,
        family=row.family,
        title=row.title,
        state=row.state,
        base_version=row.version,
        opened_by=row.opener,
        opened_at=row.opened_at,
        closed_by=row.closer,
        closed_at=row.closed_at,
        changed_at=row.changed_at,
        waiting=row.waiting,
    )


def _file(
    path: str, was: bytes | None, now: bytes | None, change: Any, names: dict[int, str]
) -> WorkspaceFile:
    if now is None:
        state = "removed" if was is not None else "same"
    elif was is None:
        state = "added"
    else:
        state = "same" if was == now else "changed"
    return WorkspaceFile(
        path=path,
        state=state,
        revision=change.revision if change is not None else 0,
        size=len(now or b""),
        changed_by=names.get(change.changed_by) if change is not None else None,
        changed_at=change.changed_at if change is not None else None,
    )


def _names(conn: Connection, ids: set[int]) -> dict[int, str]:
    rows = conn.execute(select(people.c.id, initials(people)).where(people.c.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def _requests(conn: Connection, workspace_id: int, sum_: str) -> list[RequestFacts]:
    asker, decider = people.alias("asker"), people.alias("decider")
    chosen = (
        select(requests, initials(asker).label("asker"), initials(decider).label("decider"))
        .join(asker, asker.c.id == requests.c.requested_by)
        .outerjoin(decider, decider.c.id == requests.c.decided_by)
        .where(requests.c.workspace_id == workspace_id)
        .order_by(requests.c.id.desc())
        .limit(MOST)
    )
    return [
        RequestFacts(
            id=row.id,
            state=row.state,
            comment=row.comment,
            requested_by=row.requested_by,
            requester=row.asker,
            requested_at=row.requested_at,
            decider=row.decider,
            decided_at=row.decided_at,
            reason=row.reason,
            deployment_id=row.deployment_id,
            current=row.checksum == sum_,
        )
        for row in conn.execute(chosen)
    ]

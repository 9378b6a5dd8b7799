"""Puts a workspace forward to become the next version: nothing is published until another person approves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert, select

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.checksum import checksum
from engine.domain.errors import Forbidden, InvalidData
from engine.operations.border import clean_text, reason_codes
from engine.operations.once import once
from engine.operations.publish_deployment import examine, newest_checksum
from engine.operations.workspace_changes import locked
from engine.queries.workspace_files import files_of, workspace_row
from engine.storage.tables import publication_requests as requests
from engine.storage.unit_of_work import UnitOfWork

VERB = "request_publication"


def request_publication(
    engine: Engine,
    actor: Actor,
    *,
    workspace_id: int,
    comment: str,
    checksum_seen: str,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``checksum_seen``: of the files whose impact the person read (:mod:`engine.queries.workspaces`).

    Answers ``request_id``. Raises Forbidden, NotFound, AlreadyDone, InvalidDiagram (it will not run),
    InvalidData (``reason``: the comment; ``workspace``: ``unchanged``, ``waiting`` or ``changed_since``).
    """
    if not may(actor, Verb.EDIT_WORKSPACE, CaseFacts(organisation_path="")):
        raise Forbidden()
    comment = clean_text(comment)
    if errors := reason_codes(comment):
        raise InvalidData(errors=errors)
    # Examined outside the transaction, for it takes a while; what changes meanwhile is seen by its checksum.
    with engine.connect() as conn:
        row = workspace_row(conn, workspace_id)
        files = files_of(conn, row)
    if checksum(files) != checksum_seen:
        raise InvalidData(errors={"workspace": ["changed_since"]})
    examine(files, row.family).refuse()

    def do(work: UnitOfWork) -> dict[str, Any]:
        workspace = locked(work.conn, workspace_id)
        now = files_of(work.conn, workspace)
        if checksum(now) != checksum_seen:
            raise InvalidData(errors={"workspace": ["changed_since"]})
        if newest_checksum(work.conn, workspace.family) == checksum_seen:
            raise InvalidData(errors={"workspace": ["unchanged"]})
        waiting = select(requests.c.id).where(
            requests.c.workspace_id == workspace_id, requests.c.state == "waiting"
        )
        if work.conn.execute(waiting).first() is not None:
            raise InvalidData(errors={"workspace": ["waiting"]})
        row = {"workspace_id": workspace_id, "checksum": checksum_seen, "comment": comment}
        row |= {"requested_by": actor.person_id, "requested_at": work.now}
        new = insert(requests).values(row).returning(requests.c.id)
        return {"request_id": work.conn.execute(new).scalar_one()}

    body = {"workspace_id": workspace_id, "comment": comment, "checksum": checksum_seen}
    return once(engine, actor, VERB, body, do, key=key, at=at)

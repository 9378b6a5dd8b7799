"""Approves or refuses what another person put forward, and publishes what is approved.

Nobody approves his own request, whatever roles he has: two persons stand behind every version that is made
in the studio (``docs/roles.md``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select, update

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.checksum import checksum
from engine.domain.errors import AlreadyDone, DutiesConflict, Forbidden, InvalidData, NotFound, StaleVersion
from engine.operations.border import clean_text, reason_codes
from engine.operations.once import once
from engine.operations.publish_deployment import examine, put_version
from engine.operations.workspace_changes import locked
from engine.queries.names import initials
from engine.queries.workspace_files import files_of, workspace_row
from engine.storage.tables import people, workspaces
from engine.storage.tables import publication_requests as requests
from engine.storage.unit_of_work import UnitOfWork

VERB = "decide_publication"


def decide_publication(
    engine: Engine,
    actor: Actor,
    *,
    request_id: int,
    approve: bool,
    reason: str = "",
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """A refusal needs its ``reason``. Answers ``state``, and of an approval ``deployment_id``, ``version``.

    Raises Forbidden, DutiesConflict (his own request), NotFound, AlreadyDone, InvalidData (``reason``),
    InvalidDiagram (it will not run on this version of the product), StaleVersion (the files changed after
    the request: it must be asked anew).
    """
    if not may(actor, Verb.APPROVE_PUBLICATION, CaseFacts(organisation_path="")):
        raise Forbidden()
    reason = clean_text(reason)
    if errors := reason_codes(reason, required=not approve):
        raise InvalidData(errors=errors)
    with engine.connect() as conn:
        asked = _request(conn, request_id)
        row = workspace_row(conn, asked.workspace_id)
        files = files_of(conn, row)
    if approve and checksum(files) == asked.checksum:
        examine(files, row.family).refuse()

    def do(work: UnitOfWork) -> dict[str, Any]:
        workspace = locked(work.conn, asked.workspace_id)
        request = _request(work.conn, request_id)
        if request.state != "waiting":
            raise AlreadyDone(by=request.decider, at=request.decided_at, state=request.state)
        if request.requested_by == actor.person_id:
            raise DutiesConflict(request_id=request_id)
        decided = {"decided_by": actor.person_id, "decided_at": work.now, "reason": reason}
        mine = update(requests).where(requests.c.id == request_id)
        if not approve:
            work.conn.execute(mine.values(decided | {"state": "refused"}))
            return {"state": "refused"}
        now = files_of(work.conn, workspace)
        if checksum(now) != request.checksum or checksum(files) != request.checksum:
            raise StaleVersion(version=checksum(now), changed_by=None, changed_at=None)
        told = put_version(
            work, now, family=workspace.family, comment=request.comment, published_by=request.requested_by
        )
        done = {"state": "approved", "deployment_id": told["deployment_id"]}
        work.conn.execute(mine.values(decided | done))
        ended = {"state": "published", "closed_by": actor.person_id, "closed_at": work.now}
        work.conn.execute(update(workspaces).where(workspaces.c.id == workspace.id).values(ended))
        return {"state": "approved", "deployment_id": told["deployment_id"], "version": told["version"]}

    body = {"request_id": request_id, "approve": approve, "reason": reason}
    return once(engine, actor, VERB, body, do, key=key, at=at)


def _request(conn: Any, request_id: int) -> Any:
    chosen = select(requests, initials(people).label("decider"))
    chosen = chosen.outerjoin(people, people.c.id == requests.c.decided_by).where(requests.c.id == request_id)
    row = conn.execute(chosen).first()
    if row is None:
        raise NotFound(request_id=request_id)
    return row

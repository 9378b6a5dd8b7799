"""Takes back a request for publication before it is decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, update

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, NotFound
from engine.operations.once import once
from engine.storage.tables import publication_requests as requests
from engine.storage.unit_of_work import UnitOfWork

VERB = "withdraw_publication"


def withdraw_publication(
    engine: Engine, actor: Actor, *, request_id: int, key: str | None = None, at: datetime | None = None
) -> dict[str, Any]:
    """Whoever edits may take it back. Answers ``request_id``. Raises Forbidden, NotFound (none waits)."""
    if not may(actor, Verb.EDIT_WORKSPACE, CaseFacts(organisation_path="")):
        raise Forbidden()

    def do(work: UnitOfWork) -> dict[str, Any]:
        waiting = (requests.c.id == request_id) & (requests.c.state == "waiting")
        ended = {"state": "withdrawn", "decided_by": actor.person_id, "decided_at": work.now}
        if not work.conn.execute(update(requests).where(waiting).values(ended)).rowcount:
            raise NotFound(request_id=request_id)
        return {"request_id": request_id}

    return once(engine, actor, VERB, {"request_id": request_id}, do, key=key, at=at)

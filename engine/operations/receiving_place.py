"""Where contacts are taken in: the organisation, and whether this actor may do so there."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, NotFound
from engine.operations.border import is_id
from engine.storage.tables import organisations


def receiving_path(conn: Connection, actor: Actor, organisation_id: int) -> str:
    """The tree path of the organisation. Raises NotFound, Forbidden."""
    chosen = select(organisations.c.path).where(organisations.c.id == organisation_id)
    path = conn.execute(chosen).scalar() if is_id(organisation_id) else None
    if path is None:
        raise NotFound(organisation_id=organisation_id)
    if not may(actor, Verb.RECEIVE_APPEAL, CaseFacts(organisation_path=path)):
        raise Forbidden()
    return str(path)

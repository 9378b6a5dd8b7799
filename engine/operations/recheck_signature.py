"""Verifies a kept signature again: the service was away, or a root or a list of revoked keys came late."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.operations.attach_signature import authorised, store
from engine.operations.border import is_id
from engine.operations.electronic_signatures import checked_again
from engine.operations.once import once
from engine.storage.tables import signatures
from engine.storage.unit_of_work import UnitOfWork, unit_of_work

VERB = "recheck_signature"


def recheck_signature(
    engine: Engine,
    actor: Actor,
    *,
    signature_id: int,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``signature_id`` (of the new check; the old one stays), ``case_id`` and ``state``.

    The time that counts stays that of the receipt: a certificate that ended since was valid then.
    Raises NotFound, Forbidden.
    """
    with unit_of_work(engine, at=at) as work:
        row = _row(work.conn, signature_id)
        authorised(work, actor, row["case_id"], None)
    found = checked_again(row, row["at"])
    body = {"signature_id": signature_id}

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = authorised(work, actor, row["case_id"], None)
        answer = store(work, locked, actor, VERB, found, row["subject"], row["work_item_id"])
        return answer | {"case_id": row["case_id"]}

    return once(engine, actor, VERB, body, do, key=key, at=at)


def _row(conn: Connection, signature_id: int) -> dict[str, Any]:
    found = None
    if is_id(signature_id):
        found = conn.execute(select(signatures).where(signatures.c.id == signature_id)).one_or_none()
    if found is None:
        raise NotFound(signature_id=signature_id)
    return dict(found._mapping)

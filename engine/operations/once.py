"""The common frame of every verb: one transaction, and a repeated key answered from the store.

The key's row is written first: a second sender of the same key waits there for the first one's
commit, then finds the answer. A refusal rolls the key back, so that a corrected request may use a
new key and a plain retry is judged again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from engine.domain.actor import Actor
from engine.domain.canonical import canonical, plain
from engine.domain.errors import KeyReused
from engine.operations.border import check_key
from engine.storage.tables import idempotency_keys as keys
from engine.storage.unit_of_work import UnitOfWork, unit_of_work

SYSTEM_ID = 0
"""Stands for the system among the owners of keys; people's ids begin at 1."""

Answer = dict[str, Any]

_MINE = (keys.c.actor_id == bindparam("owner")) & (keys.c.key == bindparam("own_key"))
_TAKE = insert(keys).on_conflict_do_nothing().returning(keys.c.key)
_STORED = select(keys.c.body_hash, keys.c.answer).where(_MINE)
_ANSWER = update(keys).where(_MINE).values(answer=bindparam("answer", type_=JSONB))


def once(
    engine: Engine,
    actor: Actor,
    verb: str,
    body: Mapping[str, Any],
    do: Callable[[UnitOfWork], Answer],
    *,
    key: str | None,
    at: datetime | None,
) -> Answer:
    """Does it and commits; with a ``key`` that was used before, answers what was answered then.

    Raises :class:`KeyReused` when the key came with another verb or body, :class:`InvalidData` when a
    person's key is no 1 to 200 printable ASCII characters.
    """
    if key is not None and not actor.is_system:
        check_key(key)
    with unit_of_work(engine, at=at) as work:
        if key is None:
            return plain(do(work))
        owner = SYSTEM_ID if actor.person_id is None else actor.person_id
        digest = hashlib.sha256(canonical({"verb": verb, "body": body})).digest()
        if not _take(work.conn, owner, key, digest):
            return _stored(work.conn, owner, key, digest)
        answer: Answer = plain(do(work))
        work.conn.execute(_ANSWER, {"owner": owner, "own_key": key, "answer": answer})
        return answer


def _take(conn: Connection, owner: int, key: str, digest: bytes) -> bool:
    row = {"actor_id": owner, "key": key, "body_hash": digest, "answer": {}}
    return conn.execute(_TAKE, row).first() is not None


def _stored(conn: Connection, owner: int, key: str, digest: bytes) -> Answer:
    row = conn.execute(_STORED, {"owner": owner, "own_key": key}).one()
    if bytes(row.body_hash) != digest:
        raise KeyReused(key=key)
    answer: Answer = row.answer
    return answer

"""Idempotency keys: the row that is written first, and the answer that a repeat of the key gets.

A second sender of the same key waits at the row for the first one's commit. A command about a case takes
the row in the statement that locks the case (:func:`claimed`), which saves a round trip.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    LargeBinary,
    Select,
    Text,
    bindparam,
    exists,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from engine.storage.prepared import Prepared
from engine.storage.tables import idempotency_keys as keys

_OWNER = bindparam("key_owner", type_=BigInteger)
_KEY = bindparam("own_key", type_=Text)
_MINE = (keys.c.actor_id == _OWNER) & (keys.c.key == _KEY)
_ROW = {
    "actor_id": _OWNER,
    "key": _KEY,
    "body_hash": bindparam("key_digest", type_=LargeBinary),
    "answer": bindparam("no_answer", {}, type_=JSONB),
}
_TAKING = insert(keys).values(_ROW).on_conflict_do_nothing().returning(keys.c.key)
_TAKE = Prepared(_TAKING)
_STORED = select(keys.c.body_hash, keys.c.answer).where(_MINE)
_ANSWER = Prepared(update(keys).where(_MINE).values(answer=bindparam("answer", type_=JSONB)))


class Claim(NamedTuple):
    """A key of somebody's, with the digest of what came with it. Also the statements' parameters."""

    key_owner: int
    own_key: str
    key_digest: bytes


class Repeated(Exception):
    """The key was taken before, by a command that has committed."""


def take(conn: Connection, claim: Claim) -> None:
    """Raises :class:`Repeated`."""
    if _TAKE.first(conn, claim._asdict()) is None:
        raise Repeated


def claimed(locking: Select[Any]) -> Select[Any]:
    """The statement, which also takes a key on the way and says in ``took_key`` whether it was free."""
    taken = _TAKING.cte("taken")
    free: ColumnElement[bool] = exists(select(taken.c.key))
    return locking.add_columns(free.label("took_key"))


def stored(conn: Connection, claim: Claim) -> tuple[bytes, dict[str, Any]]:
    """The digest and the answer that were stored with the key."""
    row = conn.execute(_STORED, claim._asdict()).one()
    return bytes(row.body_hash), row.answer


def store_answer(conn: Connection, claim: Claim, answer: dict[str, Any]) -> None:
    _ANSWER.run(conn, claim._asdict() | {"answer": answer})

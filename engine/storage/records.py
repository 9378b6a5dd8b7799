"""Personal data beside the chain: records hold it, the journal holds only its salted digest.

The digest covers who wrote the record and when, its kind and version, and its exact bytes. Records are
append-only. An act may empty the contents (:mod:`engine.storage.erasing`); the salt goes with them, so that
nobody can find the data again by guessing (decision 0042).
"""

from __future__ import annotations

import hashlib
import secrets
import struct
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Text, bindparam, cast, func, insert, select
from sqlalchemy.dialects.postgresql import JSONB

from engine.domain.canonical import canonical
from engine.domain.local_time import microseconds
from engine.storage.prepared import Prepared
from engine.storage.tables import records

SALT_BYTES = 16
DIGEST_BYTES = 32

_HEAD = struct.Struct(">iiiqq")
_NOBODY = -1


class Written(NamedTuple):
    """A stored record: its version within case and kind, and what the journal keeps of it."""

    kind: str
    version: int
    digest: bytes


def digest(salt: bytes, content: bytes, kind: str, version: int, author_id: int | None, at: int) -> bytes:
    """What the journal keeps of a record. ``at`` in microseconds since 1970 (UTC).

    Raises ``ValueError`` for what no record holds: a time too far to be counted, nobody's number as author.
    """
    if author_id == _NOBODY:
        raise ValueError("no person has this number")
    named = kind.encode()
    author = _NOBODY if author_id is None else author_id
    try:
        head = _HEAD.pack(len(salt), len(named), version, author, at)
    except struct.error as error:
        raise ValueError(str(error)) from None
    return hashlib.sha256(b"".join((head, salt, named, content))).digest()


def is_erased() -> ColumnElement[bool]:
    """Whether an act emptied the record: the one way to ask."""
    return records.c.canonical.is_(None)


def write_record(
    conn: Connection,
    *,
    case_id: int,
    case_seq: int,
    kind: str,
    data: Mapping[str, Any],
    author_id: int | None,
    at: datetime,
) -> Written:
    """Stores the next version of this kind of record. The case must be locked.

    ``case_seq`` is the journal entry that this command will append; ``author_id`` is ``None`` for
    what a service task found out.
    """
    content, salt = canonical(data), secrets.token_bytes(SALT_BYTES)
    row = {
        "case_id": case_id,
        "case_seq": case_seq,
        "kind": kind,
        "text": content.decode(),
        "canonical": content,
        "salt": salt,
        "author_id": author_id,
        "at": at,
    }
    version = _NEXT_VERSION.one(conn, row | {"of_case": case_id, "of_kind": kind}).version
    own = digest(salt, content, kind, version, author_id, microseconds(at))
    return Written(kind, version, own)


def _next_version() -> Prepared:
    newest = select(func.coalesce(func.max(records.c.version), 0) + 1).where(
        records.c.case_id == bindparam("of_case"), records.c.kind == bindparam("of_kind")
    )
    names = ("case_id", "case_seq", "kind", "canonical", "salt", "author_id", "at")
    values: dict[str, Any] = {name: bindparam(name, type_=records.c[name].type) for name in names}
    # The canonical bytes are JSON already.
    values["data"] = cast(bindparam("text", type_=Text), JSONB)
    new = insert(records).values(values | {"version": newest.scalar_subquery()})
    return Prepared(new.returning(records.c.version))


_NEXT_VERSION = _next_version()

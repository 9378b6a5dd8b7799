"""Rows beside the records that the journal vouches for: terms, redirects, complaints, signatures.

Whoever writes one tells it to the next entry of its case by these two functions and in no other way. What the
database kept is told, not what was asked for. Columns that name people or that somebody typed are told as one
salted digest, as records are (decision 0008).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, insert, update

from engine.domain.canonical import canonical
from engine.storage.records import SALT_BYTES
from engine.storage.tables import clocks, complaints, redirects, signatures

VOUCHED: Mapping[str, Table] = {table.name: table for table in (clocks, redirects, complaints, signatures)}

SEALED: Mapping[str, tuple[str, ...]] = {
    "complaints": ("challenged_number",),
    "signatures": ("name", "result"),
}
"""Columns told as one salted digest."""

# The recount sets it without an entry where the dates stay as they are; nothing is decided by it alone.
_UNTOLD = frozenset({"calendar_version"})

SEAL = "seal"
"""The name under which the digest is told."""

Told = list[tuple[str, int, dict[str, Any]]]
"""Table, key of the row, columns that were written: what the next entry says."""


def key_of(name: str) -> Column[Any]:
    """The one column by which a row is known."""
    return next(iter(VOUCHED[name].primary_key))


def told_columns(name: str) -> tuple[str, ...]:
    """The columns that an entry says plainly."""
    left_out = {key_of(name).name, "case_id", "salt", *SEALED.get(name, ()), *_UNTOLD}
    return tuple(column.name for column in VOUCHED[name].c if column.name not in left_out)


def seal(salt: bytes, values: Sequence[Any]) -> str:
    """The digest of sealed columns, in the order of :data:`SEALED`."""
    return hashlib.sha256(salt + canonical(list(values))).hexdigest()


def insert_vouched(conn: Connection, told: Told, table: Table, values: Mapping[str, Any]) -> int:
    """A new row; its key. The case must be locked, and an entry of it must follow."""
    new = insert(table).values(_salted(table, values)).returning(*table.c)
    row = conn.execute(new).one()
    columns = {name: getattr(row, name) for name in told_columns(table.name)}
    key = int(getattr(row, key_of(table.name).name))
    told.append((table.name, key, columns | _seal(table, row, values)))
    return key


def update_vouched(conn: Connection, told: Told, table: Table, key: int, values: Mapping[str, Any]) -> bool:
    """Other values in the row of that key; whether there is one."""
    changed = update(table).where(key_of(table.name) == key).values(_salted(table, values))
    row = conn.execute(changed.returning(*table.c)).first()
    if row is None:
        return False
    columns = {name: getattr(row, name) for name in told_columns(table.name) if name in values}
    if said := columns | _seal(table, row, values):
        told.append((table.name, key, said))
    return True


def _salted(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """With a new salt where something sealed is written: the old digest says nothing of the new value."""
    if "salt" not in table.c or not _touches(table, values):
        return dict(values)
    return {**values, "salt": secrets.token_bytes(SALT_BYTES)}


def _seal(table: Table, row: Row[Any], values: Mapping[str, Any]) -> dict[str, str]:
    if not _touches(table, values):
        return {}
    return {SEAL: seal(row.salt, [getattr(row, name) for name in SEALED[table.name]])}


def _touches(table: Table, values: Mapping[str, Any]) -> bool:
    return any(name in values for name in SEALED.get(table.name, ()))

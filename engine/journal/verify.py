"""Reads every entry of every case and says which is the first that does not fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    CursorResult,
    Row,
    cast,
    extract,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from engine.journal.chain import Link, entry_hash, genesis
from engine.storage.records import digest
from engine.storage.tables import cases, journal, records

BATCH = 2000
STREAM = {"yield_per": BATCH}
DIGEST_BYTES = 32


@dataclass(frozen=True)
class VerifyReport:
    """``ok`` when everything fits. Else the first misfit: its case, entry and reason.

    Reasons: ``entry_changed`` (the hash is not of these bytes), ``chain_broken`` (the entry does not
    follow the one before it), ``entry_missing`` (a number is left out), ``head_differs`` (the case
    says it has more or fewer entries), ``record_changed`` (a form's data is not what was digested).
    """

    entries: int
    case_count: int
    record_count: int
    case_id: int | None = None
    case_seq: int | None = None
    reason: str | None = None

    @property
    def ok(self) -> bool:
        return self.reason is None


def verify(conn: Connection, *, on_progress: Callable[[int], None] | None = None) -> VerifyReport:
    """Checks chains, heads and records; stops at the first misfit. ``on_progress`` gets entries read."""
    walk = _Walk(_heads(conn))
    with _entries(conn) as rows:
        for n, row in enumerate(rows, start=1):
            reason = walk.step(row)
            if reason:
                return VerifyReport(n, walk.case_count, 0, walk.case_id, walk.misfit_seq, reason)
            if on_progress and n % BATCH == 0:
                on_progress(n)
    if reason := walk.finish():
        return VerifyReport(walk.entries, walk.case_count, 0, walk.case_id, walk.misfit_seq, reason)
    return _records(conn, walk)


class _Walk:
    """The state of one pass: the case under the finger and the hash it must go on from."""

    def __init__(self, heads: dict[int, int]) -> None:
        self._heads = heads
        self.case_id = 0
        self.case_count = self.entries = self.misfit_seq = 0
        self._seq = 0
        self._hash = b""

    def step(self, row: Row[Any]) -> str | None:
        stored: bytes = row[-1]
        link = Link._make(row[:-1])
        if link.case_id != self.case_id:
            if reason := self._close():
                return reason
            self.case_id, self._seq, self._hash = link.case_id, 0, genesis(link.case_id)
            self.case_count += 1
        self.entries += 1
        self._seq += 1
        self.misfit_seq = self._seq
        if link.case_seq != self._seq:
            return "entry_missing"
        if link.prev_hash != self._hash:
            return "chain_broken"
        if entry_hash(link) != stored:
            return "entry_changed"
        self._hash = stored
        return None

    def finish(self) -> str | None:
        if reason := self._close():
            return reason
        if self._heads:  # cases without any entry
            self.case_id, self.misfit_seq = min(self._heads), 1
            return "head_differs"
        return None

    def _close(self) -> str | None:
        if self.case_id and self._heads.pop(self.case_id, None) != self._seq:
            self.misfit_seq = self._seq
            return "head_differs"
        return None


def _heads(conn: Connection) -> dict[int, int]:
    return {row.id: row.version for row in conn.execute(select(cases.c.id, cases.c.version))}


def _entries(conn: Connection) -> CursorResult[Any]:
    special = {"at": _microseconds(journal.c.at), "recorded_at": _microseconds(journal.c.recorded_at)}
    columns = [special.get(name, journal.c[name]) for name in (*Link._fields, "hash")]
    statement = select(*columns).order_by(journal.c.case_id, journal.c.case_seq)
    return conn.execute(statement, execution_options=STREAM)


def _microseconds(column: Column[Any]) -> ColumnElement[int]:
    # numeric, exact: extract() has been since PostgreSQL 14
    return cast(extract("epoch", column) * 1_000_000, BigInteger).label(f"{column.name}_us")


def _records(conn: Connection, walk: _Walk) -> VerifyReport:
    """Each record that still exists is one of those whose digests its entry holds."""
    as_digested = func.convert_from(records.c.canonical, "UTF8").cast(JSONB)
    its_entry = (journal.c.case_id == records.c.case_id) & (journal.c.case_seq == records.c.case_seq)
    statement = (
        select(records.c.case_id, records.c.case_seq, records.c.salt, records.c.canonical)
        .add_columns(journal.c.private_digest, (records.c.data == as_digested).label("same"))
        .outerjoin(journal, its_entry)
        .order_by(records.c.case_id, records.c.case_seq)
    )
    count = 0
    with conn.execute(statement, execution_options=STREAM) as rows:
        for count, row in enumerate(rows, start=1):
            held = row.private_digest or b""
            digests = {held[i : i + DIGEST_BYTES] for i in range(0, len(held), DIGEST_BYTES)}
            if not row.same or digest(row.salt, row.canonical) not in digests:
                found = (row.case_id, row.case_seq, "record_changed")
                return VerifyReport(walk.entries, walk.case_count, count, *found)
    return VerifyReport(walk.entries, walk.case_count, count)

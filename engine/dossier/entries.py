"""The entries of a case with every column that is hashed, and the forms whose digests they hold."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select, true

from engine.domain.errors import JournalBroken
from engine.domain.local_time import microseconds
from engine.journal.chain import Link
from engine.storage.records import is_erased
from engine.storage.tables import journal, records

Member = tuple[str, dict[str, Any]]

_NO_NAME = re.compile("[^A-Za-z0-9._-]")


def entries(conn: Connection, case_id: int) -> Iterator[Member]:
    """In their order. Times are microseconds since 1970 (UTC), bytes are hexadecimal, JSON its own text, the
    engine's state base64. Raises :class:`JournalBroken` for bytes that no verb writes."""
    columns = [journal.c[name] for name in (*Link._fields, "hash", "seq")]
    chosen = select(*columns).where(journal.c.case_id == case_id).order_by(journal.c.case_seq)
    for row in conn.execute(chosen).mappings():
        seq = row["case_seq"]
        try:
            yield f"journal/{seq:06d}.json", _entry(dict(row))
        except UnicodeDecodeError:
            raise JournalBroken(case_id=case_id, case_seq=seq, reason="entry_unreadable") from None


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    private, snapshot = row["private_digest"], row["snapshot"]
    return row | {
        "at": microseconds(row["at"]),
        "recorded_at": microseconds(row["recorded_at"]),
        "facts": row["facts"].decode(),
        "change": row["change"].decode(),
        "private_digest": None if private is None else private.hex(),
        "snapshot": None if snapshot is None else base64.b64encode(snapshot).decode(),
        "deployment_checksum": row["deployment_checksum"].hex(),
        "prev_hash": row["prev_hash"].hex(),
        "hash": row["hash"].hex(),
    }


def forms(conn: Connection, case_id: int) -> Iterator[Member]:
    """What people filled in and services found out, with the salt: everything that a digest covers."""
    mine = (records.c.case_id == case_id) & ~is_erased()
    chosen = select(records).where(mine).order_by(records.c.case_seq, records.c.id)
    for row in conn.execute(chosen):
        try:
            content = row.canonical.decode()
        except UnicodeDecodeError:
            details = {"case_seq": row.case_seq, "reason": "record_changed", "detail": row.kind}
            raise JournalBroken(case_id=case_id, **details) from None
        kind = _NO_NAME.sub("_", row.kind)[:60]
        yield (
            f"records/{row.case_seq:06d}-{kind}-{row.version}.json",
            {
                "case_seq": row.case_seq,
                "kind": row.kind,
                "version": row.version,
                "author_id": row.author_id,
                "at": microseconds(row.at),
                "salt": row.salt.hex(),
                "content": content,
            },
        )


def forms_withheld(conn: Connection, case_id: int, *, personal: bool) -> list[list[Any]]:
    """Entry, kind and version of each form that is not handed out: those that an act erased, and without the
    right to personal data all."""
    names = (records.c.case_seq, records.c.kind, records.c.version)
    mine = (records.c.case_id == case_id) & (is_erased() if personal else true())
    chosen = select(*names).where(mine).order_by(records.c.case_seq, records.c.id)
    return [list(row) for row in conn.execute(chosen)]

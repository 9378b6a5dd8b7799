"""Writes a mail to a colleague with its job, in the caller's transaction; the key decides who writes it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from engine.storage.jobs import SEND_STAFF_MAIL, defer
from engine.storage.tables import staff_mails


def reserve(conn: Connection, dedup_key: str, person_id: int, kind: str, at: datetime) -> int | None:
    """An empty mail under this key: its id, or ``None`` where there is one already.

    Of two that reserve the same at once the second waits for the first one's commit, and has its turn if
    that one ends without.
    """
    row = {"dedup_key": dedup_key, "person_id": person_id, "kind": kind, "state": "empty"}
    row |= {"language": "", "address": "", "subject": "", "body": ""}
    new = insert(staff_mails).values(row | {"created_at": at, "not_before": at})
    return conn.execute(
        new.on_conflict_do_nothing(index_elements=["dedup_key"]).returning(staff_mails.c.id)
    ).scalar()


def fill(
    conn: Connection,
    mail_id: int,
    *,
    language: str,
    address: str,
    words: tuple[str, str],
    not_before: datetime,
) -> None:
    """``words``: subject and body. It goes out after the commit, and not before ``not_before``."""
    row = {"language": language, "address": address, "subject": words[0], "body": words[1]}
    changed = staff_mails.update().where(staff_mails.c.id == mail_id)
    conn.execute(changed.values(row | {"state": "queued", "not_before": not_before}))
    defer(conn, SEND_STAFF_MAIL, start_at=not_before, mail_id=mail_id)

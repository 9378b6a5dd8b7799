"""Rows of the case beside its forms, as they stand when the dossier is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, select

from engine.queries import CaseCard
from engine.queries.names import initials
from engine.storage.tables import journal, people
from engine.storage.vouched import SEALED, VOUCHED, key_of, told_columns


def told_rows(conn: Connection, case_id: int, *, personal: bool) -> dict[str, list[dict[str, Any]]]:
    """Terms, redirects, complaints and signatures by table; names of people only ``personal``."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, table in VOUCHED.items():
        key = key_of(name)
        sealed = SEALED.get(name, ()) if personal else ()
        chosen = select(table).where(table.c.case_id == case_id).order_by(key)
        for row in conn.execute(chosen).mappings():
            columns = {column: row[column] for column in (*told_columns(name), *sealed)}
            told: dict[str, Any] = {"key": row[key.name], "columns": columns}
            if sealed and row["salt"] is not None:
                told["salt"] = row["salt"].hex()
            found.setdefault(name, []).append(told)
    return found


def case_rows(conn: Connection, card: CaseCard) -> Mapping[str, Any]:
    """What the case page shows this reader, and the staff that entries name by number."""
    ids = select(journal.c.actor_id).where(journal.c.case_id == card.header.id)
    heads = select(journal.c.on_behalf_of).where(journal.c.case_id == card.header.id)
    chosen = select(people.c.id, initials(people).label("name"), people.c.position)
    known = conn.execute(chosen.where(people.c.id.in_(ids) | people.c.id.in_(heads)).order_by(people.c.id))
    staff = [{"id": row.id, "name": row.name, "position": row.position} for row in known]
    return {**asdict(card), "staff": staff}

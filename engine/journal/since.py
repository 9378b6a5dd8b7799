"""A check that begins at a checkpoint: of what was before, hashes; of what came after, everything.

Whoever checked the whole journal at a checkpoint has its line. Later he need not read the old contents again:
the root of the line is computed anew from the hashes of all entries under it, so none of these was removed,
added or given another hash. Cases that had an entry since are read in full, from their first entry on: their
rows follow from all of it. An old entry of another case whose contents were changed under its old
hash, and the rows and records of such a case, only the full check finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Select, func, select

from engine.journal.checkpoints import Check, Compared, compare_lines, stored_lines
from engine.storage.tables import cases, journal


def begun(conn: Connection, lines: Iterable[Mapping[str, Any]], check: Check) -> Compared:
    """Holds lines that were handed out against the seal and against the table; each must be signed."""
    told = list(lines)
    for line in told:
        if wrong := check(line):
            return Compared(0, len(told), wrong, line["checkpoint"])
    return compare_lines(stored_lines(conn), told)


def touched(up_to: int) -> Select[Any]:
    """The cases that had an entry after this one."""
    return select(journal.c.case_id).where(journal.c.seq > up_to)


def entry_count(conn: Connection) -> int:
    return int(conn.execute(select(func.count()).select_from(journal)).scalar_one())


def wrong_head(conn: Connection) -> tuple[int, int] | None:
    """The first of all cases whose row counts other entries than there are, and how many there are."""
    last = select(journal.c.case_id, func.count().label("entries")).group_by(journal.c.case_id).subquery()
    there = func.coalesce(last.c.entries, 0)
    chosen = (
        select(cases.c.id, there)
        .join_from(cases, last, last.c.case_id == cases.c.id, isouter=True)
        .where(cases.c.version != there)
        .order_by(cases.c.id)
        .limit(1)
    )
    row = conn.execute(chosen).first()
    return (row[0], row[1]) if row else None

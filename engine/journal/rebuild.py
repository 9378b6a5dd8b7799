"""A case's state computed from its journal in the database, compared with what is stored."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sqlalchemy import Connection, select

from engine.bpmn.definition import Deployment, compile_files
from engine.domain.errors import JournalBroken, NotFound
from engine.journal.deployed import files
from engine.journal.replay import Compared, StoredEntry, replay
from engine.storage.tables import cases, journal


def rebuild(
    conn: Connection, case_id: int, on_entry: Callable[[Compared], None] = lambda entry: None
) -> bytes:
    """The last state; ``on_entry`` hears of each entry that fits.

    Raises :class:`JournalBroken` (:func:`engine.journal.replay.replay` says when), :class:`NotFound` when
    there is no such case.
    """

    @cache
    def deployment_of(deployment_id: str) -> Deployment:
        return compile_files(files(conn, int(deployment_id)))

    try:
        return replay(process_of(conn, case_id), entries(conn, case_id), deployment_of, on_entry)
    except JournalBroken as broken:
        raise JournalBroken(case_id=case_id, **broken.details) from broken.__cause__


def process_of(conn: Connection, case_id: int) -> str:
    """Raises :class:`NotFound`."""
    process_id: str | None = conn.execute(select(cases.c.process_id).where(cases.c.id == case_id)).scalar()
    if process_id is None:
        raise NotFound(case_id=case_id)
    return process_id


def entries(conn: Connection, case_id: int) -> list[StoredEntry]:
    """Those that touched the process, oldest first; ``deployment`` is the deployment's id."""
    columns = (journal.c.case_seq, journal.c.command, journal.c.at, journal.c.facts, journal.c.change)
    chosen = select(*columns, journal.c.snapshot, journal.c.deployment_id)
    chosen = chosen.where(journal.c.case_id == case_id, journal.c.snapshot.is_not(None))
    rows = conn.execute(chosen.order_by(journal.c.case_seq))
    return [StoredEntry(*row[:-1], deployment=str(row.deployment_id)) for row in rows]

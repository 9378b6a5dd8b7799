"""The row of a case that begins, on one deployment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from engine.domain.access import CaseFacts
from engine.domain.case_state import CaseState
from engine.operations.locked_case import LockedCase
from engine.queries import published
from engine.storage.tables import cases
from engine.storage.unit_of_work import UnitOfWork


def new_case(work: UnitOfWork, path: str, checksum: str, columns: Mapping[str, Any]) -> LockedCase:
    """Inserts it; its version is 0 until its first entry. ``path`` is that of its organisation."""
    at_first = {"state": CaseState.RECEIVED.value, "version": 0, "changed_at": work.now}
    new = insert(cases).values({**columns, **at_first}).returning(*cases.c)
    row = dict(work.conn.execute(new).one()._mapping)
    return LockedCase(
        row=row,
        item=None,
        deployment=published.compiled(work.conn, row["deployment_id"], checksum),
        checksum=checksum,
        facts=CaseFacts(organisation_path=path),
        authors={},
        head=None,
        state=None,
    )

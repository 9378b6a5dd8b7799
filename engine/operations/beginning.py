"""A case begins: its row, on one deployment, and the command that starts its process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from engine import journal
from engine.domain.access import CaseFacts
from engine.domain.actor import Actor
from engine.domain.case_state import CaseState
from engine.operations.advancing import Effects, advance_case
from engine.operations.locked_case import LockedCase
from engine.queries import published
from engine.storage.records import Written
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


def start(
    work: UnitOfWork,
    locked: LockedCase,
    actor: Actor,
    verb: str,
    variables: Mapping[str, Any],
    *,
    record: Written | None = None,
    element: str | None = None,
    facts: Mapping[str, Any] = {},
) -> dict[str, Any]:
    """Its first entry: as :func:`advance_case`, at the plain start event or at ``element``."""
    # The case as it began: the journal alone must be able to say every column.
    begun = {name: locked.row[name] for name in journal.CASE_COLUMNS if locked.row[name] is not None}
    effects = Effects(record, begun, facts)
    process = locked.row["process_id"]
    return advance_case(work, locked, actor, verb, "start", process, variables, effects, element=element)

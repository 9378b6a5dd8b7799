"""Incidents: what could not be carried out, one row for each thing that waits for somebody, and its entries.

The journal says when one began and how it ended; further failures of the same thing are counted in the row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, func, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import insert

from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import JauapError, ProcessStuck
from engine.operations.advancing import note
from engine.operations.locked_case import LockedCase
from engine.storage.tables import incidents
from engine.storage.unit_of_work import UnitOfWork

VERB = "record_incident"

_HARMLESS = re.compile(r"[\w .:,'-]{1,200}")


def open_incident(
    work: UnitOfWork,
    locked: LockedCase,
    kind: str,
    key: str,
    code: str,
    details: Mapping[str, Any] | None = None,
) -> int:
    """Opens it, or counts one more failure of what is open already; answers its id.

    ``key`` is ``element#ordinal``, or the process of a case that stands still.
    """
    row = {
        "case_id": locked.id,
        "kind": kind,
        "key": key,
        "element_id": key.rpartition("#")[0] or None,
        "code": code,
        "details": dict(details or {}),
        "occurred_at": work.now,
        "last_at": work.now,
    }
    new = insert(incidents).values(row)
    counted = {
        "attempts": incidents.c.attempts + 1,
        "last_at": new.excluded.last_at,
        "code": new.excluded.code,
        "details": incidents.c.details.concat(new.excluded.details),
    }
    # A literal: as a parameter the predicate fits no index once the statement is prepared for any value.
    stored = new.on_conflict_do_update(
        index_elements=["case_id", "kind", "key"], index_where=text("state = 'open'"), set_=counted
    )
    # xmax is 0 in a row that no update has touched: this command inserted it.
    answer = stored.returning(incidents.c.id, (literal_column("xmax::text") == "0").label("new"))
    incident_id, is_new = work.conn.execute(answer).one()
    if is_new:
        facts = {"key": key, "incident": kind, "code": code}
        note(work, locked, SYSTEM, VERB, facts, {"incidents": [["opened", kind, key]]})
    return int(incident_id)


def cause(failure: Exception) -> tuple[str, dict[str, Any]]:
    """Code and details of a failure for screens and journals. Never a value that somebody typed.

    The reason of a failed expression may quote one; that of a stuck process is made of our own words.
    """
    if not isinstance(failure, JauapError):
        return type(failure).__name__, {}
    names = ("element", "expression", "code", *(("reason",) if isinstance(failure, ProcessStuck) else ()))
    told = {name: failure.details[name] for name in names if failure.details.get(name)}
    if "reason" in told and not _HARMLESS.fullmatch(str(told["reason"])):
        del told["reason"]
    return failure.code, told


def read_incident(work: UnitOfWork, incident_id: int) -> RowMapping:
    """The row; its case is locked."""
    return work.conn.execute(select(incidents).where(incidents.c.id == incident_id)).mappings().one()


def note_retry(work: UnitOfWork, incident_id: int, actor: Actor) -> None:
    """From now on an end of it counts as this person's doing."""
    by = func.jsonb_build_object("retried_by", actor.person_id)
    mine = update(incidents).where(incidents.c.id == incident_id)
    work.conn.execute(mine.values(details=incidents.c.details.concat(by)))

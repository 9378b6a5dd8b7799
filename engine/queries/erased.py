"""Whether an act destroyed the contents of a case, and which: asked here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, select

from engine.domain.errors import CaseErased
from engine.storage.tables import cases, erasure_cases, erasures

_DONE = erasure_cases.c.case_seq.is_not(None)


@dataclass(frozen=True)
class Erased:
    """The act that was carried out. ``case_seq``: the entry of the case that says so."""

    act_number: str
    act_date: date
    at: datetime
    case_seq: int


def erased_here() -> ColumnElement[bool]:
    """In a statement over ``cases``: whether this one is erased."""
    return exists().where(erasure_cases.c.case_id == cases.c.id, _DONE).correlate(cases)


def erased_cases(conn: Connection, case_ids: Collection[int]) -> Mapping[int, Erased]:
    """Those of the cases that are erased, with their act."""
    if not case_ids:
        return {}
    rows = conn.execute(
        select(
            erasure_cases.c.case_id,
            *(erasures.c.act_number, erasures.c.act_date, erasures.c.decided_at, erasure_cases.c.case_seq),
        )
        .join(erasures, erasures.c.id == erasure_cases.c.erasure_id)
        .where(erasure_cases.c.case_id.in_(case_ids), _DONE)
    )
    return {row[0]: Erased(*row[1:]) for row in rows}


def act_of(conn: Connection, case_id: int) -> dict[str, Any]:
    """The act of an erased case as details of a refusal."""
    found = erased_cases(conn, [case_id])[case_id]
    return {"act_number": found.act_number, "act_date": found.act_date.isoformat()}


def refuse_erased(conn: Connection, case_id: int) -> None:
    """Raises :class:`CaseErased` for a case of which no document can be made any more."""
    if erased_cases(conn, [case_id]):
        raise CaseErased(**act_of(conn, case_id))

"""What the rows of acts of destruction say is what the entry of each case says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, select

from engine.storage.tables import erasure_cases, erasures

ERASED = "erased"
"""The command of the entry by which a case is erased."""

ACT_ROWS = (
    select(
        *(erasure_cases.c[name] for name in ("case_id", "case_seq")),
        *(erasures.c[name] for name in ("id", "act_number", "act_date", "ground", "decided_by", "state")),
    )
    .join(erasures)
    .where(erasure_cases.c.case_seq.is_not(None))
)


class Told(NamedTuple):
    """Of the entry: its number, what it says of the act, and who decided."""

    seq: int
    facts: bytes
    actor_id: int | None


def first_that_differs(
    conn: Connection, told: Mapping[int, Told], chosen: Select[Any] = ACT_ROWS
) -> tuple[int, int] | None:
    """Case and entry. ``told``: by case, of all those whose rows are ``chosen``."""
    rows = {row.case_id: _stands(row) for row in conn.execute(chosen)}
    for case_id in sorted(rows.keys() | told.keys()):
        entry = told.get(case_id)
        if entry is None:
            return case_id, rows[case_id][0]
        if rows.get(case_id) != _said(entry):
            return case_id, entry.seq
    return None


def _stands(row: Row[Any]) -> tuple[Any, ...]:
    act = (row.id, row.act_number, row.act_date.isoformat(), row.ground)
    return (row.case_seq, *act, row.decided_by, row.state)


def _said(entry: Told) -> tuple[Any, ...]:
    facts: dict[str, Any] = json.loads(entry.facts)
    act = (facts.get("erasure"), facts.get("act_number"), facts.get("act_date"), facts.get("ground"))
    return (entry.seq, *act, entry.actor_id, "carried_out")

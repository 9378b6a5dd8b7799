"""What an appeal asks, as rows: the registrar proposes them, the controller determines them (R-034)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert

from engine.storage.tables import issues

Data = Mapping[str, Any]

_ISSUE = ("topic", "sub_topic", "kato", "address", "demand")


def store_issues(conn: Connection, case_id: int, rows: Iterable[Data], *, confirmed: bool) -> None:
    """These instead of those that were there: what each form said stays in its record."""
    conn.execute(delete(issues).where(issues.c.case_id == case_id))
    words = {"address": "", "demand": ""}
    new = [
        {"case_id": case_id, "position": n, "confirmed": confirmed}
        | {name: row.get(name, words.get(name)) for name in _ISSUE}
        for n, row in enumerate(rows, 1)
    ]
    if new:
        conn.execute(insert(issues), new)

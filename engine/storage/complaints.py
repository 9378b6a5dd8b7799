"""The row of a complaint, as rules and verbs need it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.domain.local_time import local_date
from engine.storage.tables import complaints
from engine.storage.vouched import Told, insert_vouched, update_vouched


def complaint_of(conn: Connection, case_id: int) -> Row[Any] | None:
    """``None`` for a case that is no complaint."""
    return conn.execute(select(complaints).where(complaints.c.case_id == case_id)).first()


def open_complaint(conn: Connection, told: Told, case_id: int, columns: Mapping[str, Any]) -> None:
    """Writes what is challenged; an operator may have the case moved back to this step."""
    if not update_vouched(conn, told, complaints, case_id, columns):
        insert_vouched(conn, told, complaints, {"case_id": case_id, **columns})


def change_complaint(conn: Connection, told: Told, case_id: int, **columns: Any) -> None:
    update_vouched(conn, told, complaints, case_id, columns)


def forwarded_day(conn: Connection, case_id: int) -> date | None:
    found = complaint_of(conn, case_id)
    return local_date(found.forwarded_at) if found is not None and found.forwarded_at else None


def has_lapsed(conn: Connection, case_id: int) -> bool:
    """Whether the date to correct the defects passed."""
    found = complaint_of(conn, case_id)
    return found is not None and bool(found.lapsed)

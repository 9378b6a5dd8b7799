"""What anyone who holds the voucher may know of an appeal (APPC Art. 64; R-113)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from engine.domain.errors import NotFound
from engine.storage.tables import cases, organisations

unit = organisations.alias("unit")


@dataclass(frozen=True)
class PublicStatus:
    """No name, no text, no subject: the paper may lie on any table."""

    number: str
    state: str
    organisation: Mapping[str, str]
    unit: Mapping[str, str] | None
    contacts: Mapping[str, str]
    registered_at: datetime
    legal_last_day: date | None
    answered_at: datetime | None


def public_status(conn: Connection, case_id: int) -> PublicStatus:
    """Raises :class:`NotFound` for an unknown case, one without a number, and a restricted one."""
    row = conn.execute(
        select(cases, organisations.c.name, organisations.c.contacts, unit.c.name.label("unit"))
        .join(organisations, organisations.c.id == cases.c.organisation_id)
        .outerjoin(unit, unit.c.id == cases.c.executor_unit_id)
        .where(cases.c.id == case_id, cases.c.number.is_not(None), cases.c.access_level == "ordinary")
    ).first()
    if row is None:
        raise NotFound(case_id=case_id)
    return PublicStatus(
        number=row.number,
        state=row.state,
        organisation=row.name,
        unit=row.unit,
        contacts=row.contacts,
        registered_at=row.registered_at,
        legal_last_day=row.legal_last_day,
        answered_at=row.answered_at,
    )

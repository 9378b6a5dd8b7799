"""What anyone who holds the voucher may know of an appeal (APPC Art. 64; R-113, R-125)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.domain.complaint_clause import Recourse, recourse
from engine.domain.errors import NotFound
from engine.domain.local_time import local_date
from engine.queries.clocks import main_last_day
from engine.queries.erased import erased_here
from engine.storage import superior_bodies
from engine.storage.calendars import newest_calendar
from engine.storage.tables import appeals, cases, messages, organisations, records

unit = organisations.alias("unit")


@dataclass(frozen=True)
class PublicMessage:
    """A message to the applicant without names and without what people typed. ``state`` as of the letter."""

    subject: str
    text: str
    language: str
    channel: str
    state: str
    created_at: datetime
    posted_on: date | None


@dataclass(frozen=True)
class PublicStatus:
    """No name, no text of a person: the paper may lie on any table.

    ``is_official`` is false for a contact, which its author may make official until it is ``closed``.
    ``recourse`` is the right to complain, once the appeal is answered. A message is shown from the commit
    that wrote it, before it leaves the house. ``archived``: its papers were destroyed by an act.
    """

    number: str
    state: str
    organisation: Mapping[str, str]
    unit: Mapping[str, str] | None
    contacts: Mapping[str, str]
    registered_at: datetime
    legal_last_day: date | None
    answered_at: datetime | None
    is_official: bool
    closed: bool
    messages: tuple[PublicMessage, ...]
    recourse: Recourse | None
    archived: bool


def public_status(conn: Connection, case_id: int) -> PublicStatus:
    """Raises :class:`NotFound` for an unknown case, one without a number, and a restricted one."""
    row = conn.execute(
        select(
            cases,
            appeals.c.is_official,
            organisations.c.name,
            organisations.c.contacts,
            unit.c.name.label("unit"),
            erased_here().label("erased"),
        )
        .outerjoin(appeals, appeals.c.case_id == cases.c.id)
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
        legal_last_day=main_last_day(conn, case_id),
        answered_at=row.answered_at,
        is_official=row.is_official is not False,
        closed=row.closed_at is not None,
        messages=_messages(conn, case_id),
        recourse=None if row.erased else _recourse(conn, row),
        archived=row.erased,
    )


def _messages(conn: Connection, case_id: int) -> tuple[PublicMessage, ...]:
    """The newest first. A letter on paper instead of one that bounced tells nothing new."""
    names = [name for name in PublicMessage.__dataclass_fields__ if name != "text"]
    chosen = (
        select(*(messages.c[name] for name in names), messages.c.public_body.label("text"))
        .where(messages.c.case_id == case_id, messages.c.public_body != "")
        .order_by(messages.c.created_at.desc(), messages.c.id.desc())
    )
    return tuple(PublicMessage(**row) for row in conn.execute(chosen).mappings())


def _recourse(conn: Connection, row: Any) -> Recourse | None:
    """Counted from the reply, against the body whose signer signed it."""
    if row.answered_at is None:
        return None
    signed = (records.c.case_id == row.id) & (records.c.kind == "signature")
    signer = select(records.c.author_id).where(signed).order_by(records.c.version.desc()).limit(1)
    acting = superior_bodies.acting_for(conn, row.organisation_id, conn.execute(signer).scalar())
    day = local_date(row.answered_at)
    return recourse(
        superior_bodies.superior_of(conn, acting.id),
        registered_on=local_date(row.registered_at),
        learnt_on=day,
        calendar=newest_calendar(conn, day),
    )

"""What stands on the voucher (R-113; APPC Art. 64: unique number, date, time, who accepted)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.queries.case_parts import personal_header
from engine.queries.clock import moment
from engine.queries.clocks import main_last_day
from engine.queries.facts import NO_APPEAL
from engine.storage.tables import organisations, people


@dataclass(frozen=True)
class VoucherData:
    """``received_by_position`` is by language; ``sheets`` may be unknown."""

    case_id: int
    number: str
    registered_at: datetime
    received_at: datetime
    applicant: str
    subject: str
    language: str
    channel: str
    legal_type: str
    sheets: int | None
    received_by: str
    received_by_position: Mapping[str, str]
    organisation: Mapping[str, str]
    organisation_contacts: Mapping[str, str]
    clock_rule: str | None
    legal_last_day: date | None


def voucher_data(conn: Connection, actor: Actor, case_id: int, *, at: datetime | None = None) -> VoucherData:
    """Raises :class:`NotFound` when the actor may not see the case, it has no number yet or is not official
    (R-104: a number and no voucher), :class:`Forbidden` without the right to personal data.
    """
    case, appeal, applicant = personal_header(conn, actor, case_id, moment(conn, at))
    if appeal is NO_APPEAL or not appeal.is_official or case.number is None or case.registered_at is None:
        raise NotFound(case_id=case_id)
    position = conn.execute(select(people.c.position).where(people.c.id == appeal.received_by_id)).scalar()
    contacts = conn.execute(
        select(organisations.c.contacts).where(organisations.c.id == case.organisation_id)
    ).scalar_one()
    return VoucherData(
        case_id=case_id,
        number=case.number,
        registered_at=case.registered_at,
        received_at=case.received_at,
        applicant=applicant.display,
        subject=appeal.subject,
        language=appeal.language,
        channel=appeal.channel,
        legal_type=appeal.legal_type,
        sheets=appeal.sheets,
        received_by=appeal.received_by or "",
        received_by_position=position or {},
        organisation=case.organisation,
        organisation_contacts=contacts,
        clock_rule=case.deadline.rule,
        legal_last_day=main_last_day(conn, case_id),
    )

"""Reads what a reply is held against: the appeal, its issues, whose data are the applicant's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from engine.domain.complaint_clause import Recourse, recourse
from engine.domain.local_time import at_end_of, local_date
from engine.domain.reply_quality.assess import AppealFile
from engine.domain.reply_quality.personal_data import Known, Name, names_in
from engine.storage.calendars import calendar_at
from engine.storage.superior_bodies import acting_for, superior_of
from engine.storage.tables import (
    appeals,
    applicants,
    attachments,
    cases,
    organisations,
    people,
    records,
    representations,
    signatories,
    work_items,
)

EVIDENCE_FORMS = ("examination", "co_executor_answer", "site_visit", "information_answer", "reply")
"""Forms whose files are what the examination found, not what the applicant sent."""


def appeal_file(conn: Connection, case_id: int, day: date) -> AppealFile:
    """``day`` is that of the reply. Raises ``sqlalchemy.exc.NoResultFound`` for a case without an appeal."""
    row = conn.execute(
        select(
            appeals.c.language,
            appeals.c.text,
            appeals.c.complained_of,
            *applicants.c,
            cases.c.organisation_id,
            func.coalesce(cases.c.registered_at, cases.c.received_at).label("since"),
        )
        .select_from(cases)
        .join(appeals, appeals.c.case_id == cases.c.id)
        .join(applicants, applicants.c.id == appeals.c.applicant_id)
        .where(cases.c.id == case_id)
    ).one()
    return AppealFile(
        language=row.language,
        text=row.text,
        issues=tuple(_issues(conn, case_id)),
        documents=_documents(conn, case_id),
        day=day,
        recourse=_recourse(conn, row, day),
        known=_known(conn, row),
    )


def _issues(conn: Connection, case_id: int) -> Iterator[str]:
    """As the controller determined them last, in their order."""
    chosen = select(records.c.data).where(records.c.case_id == case_id, records.c.kind == "issues")
    data = conn.execute(chosen.order_by(records.c.version.desc()).limit(1)).scalar() or {}
    for issue in data.get("issues") or ():
        yield str(issue.get("demand") or "")


def _documents(conn: Connection, case_id: int) -> int:
    found = (
        select(func.count())
        .select_from(attachments.join(work_items, work_items.c.id == attachments.c.work_item_id))
        .where(attachments.c.case_id == case_id, work_items.c.form_key.in_(EVIDENCE_FORMS))
    )
    return int(conn.execute(found).scalar_one())


def _recourse(conn: Connection, row: Any, day: date) -> Recourse:
    acting = acting_for(conn, row.organisation_id)
    return recourse(
        superior_of(conn, acting.id),
        registered_on=local_date(row.since),
        learnt_on=day,
        calendar=calendar_at(conn, at_end_of(day)),
    )


def _known(conn: Connection, row: Any) -> Known:
    """Whose data the reply may hold: who signed the appeal or is represented, officials, organisations."""
    signed = conn.execute(select(signatories).where(signatories.c.applicant_id == row.id)).all()
    behind = conn.execute(select(representations).where(representations.c.applicant_id == row.id)).first()
    signers = [row, *signed]
    told = " ".join(filter(None, [row.complained_of, behind.represented_name if behind else ""]))
    names = [Name(one.last_name, one.first_name) for one in signers if one.last_name and one.first_name]
    numbers = [*(one.identity_number for one in signers), behind.represented_number if behind else None]
    contacts = [row.email, *(one.phone for one in signers), *_contacts(conn)]
    return Known(
        numbers=frozenset(filter(None, numbers)),
        contacts=frozenset(filter(None, contacts)),
        names=(*names, *(name for name, _, _ in names_in(told)), *_officials(conn, row.text)),
    )


def _contacts(conn: Connection) -> Iterator[str]:
    for contacts in conn.execute(select(organisations.c.contacts)).scalars():
        yield from (str(value) for value in contacts.values())


def _officials(conn: Connection, text: str) -> Iterator[Name]:
    """People who work here: what they do in office is nobody's private matter."""
    surnames = {name.surname for name, _, _ in names_in(text)}
    if surnames:
        chosen = select(people.c.last_name, people.c.first_name).where(people.c.last_name.in_(surnames))
        yield from (Name(one.last_name, one.first_name) for one in conn.execute(chosen))

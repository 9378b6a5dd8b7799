"""What stands on the form by which the author of a contact makes it official (R-108).

For staff with everything that is known; by the link of M-14, which may stand under a post for all to read,
with the number alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.queries.case_parts import personal_header
from engine.queries.clock import moment
from engine.queries.facts import NOBODY, ApplicantFacts
from engine.storage.tables import appeals, cases, organisations


@dataclass(frozen=True)
class OfficialForm:
    """``applicant`` and ``text`` are empty on the form that anybody may print."""

    number: str
    numbered_at: datetime
    language: str
    organisation: Mapping[str, str]
    contacts: Mapping[str, str]
    applicant: ApplicantFacts
    subject: str
    text: str


def official_form(conn: Connection, actor: Actor, case_id: int) -> OfficialForm:
    """Filled in. Raises :class:`NotFound` for a case out of sight, an official one and one that is closed,
    :class:`Forbidden` without the right to personal data.
    """
    _, appeal, applicant = personal_header(conn, actor, case_id, moment(conn, None))
    return _form(conn, case_id, applicant, appeal.subject, appeal.text)


def blank_official_form(conn: Connection, case_id: int) -> OfficialForm:
    """With lines to fill in by hand. Raises :class:`NotFound` as above, and for a restricted case."""
    return _form(conn, case_id, NOBODY, "", "", public=True)


def _form(
    conn: Connection,
    case_id: int,
    applicant: ApplicantFacts,
    subject: str,
    text: str,
    *,
    public: bool = False,
) -> OfficialForm:
    chosen = (
        select(cases, appeals.c.language, organisations.c.name, organisations.c.contacts)
        .join(appeals, appeals.c.case_id == cases.c.id)
        .join(organisations, organisations.c.id == cases.c.organisation_id)
        .where(cases.c.id == case_id, cases.c.number.is_not(None), cases.c.closed_at.is_(None))
        .where(~appeals.c.is_official)
    )
    if public:
        chosen = chosen.where(cases.c.access_level == "ordinary")
    row = conn.execute(chosen).first()
    if row is None:
        raise NotFound(case_id=case_id)
    return OfficialForm(
        number=row.number,
        numbered_at=row.registered_at,
        language=row.language,
        organisation=row.name,
        contacts=row.contacts,
        applicant=applicant,
        subject=subject,
        text=text,
    )

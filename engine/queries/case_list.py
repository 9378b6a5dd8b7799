"""Every case that the actor may see, newest first: where an auditor begins and a closed case is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select
from sqlalchemy.sql import true

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.local_time import local_date
from engine.queries.clock import Deadline, deadline_of, moment
from engine.queries.element_names import name_without_appeal
from engine.queries.facts import Languages
from engine.queries.masking import MASK
from engine.queries.names import applicant_display, folded, like_pattern
from engine.queries.visible import visible_cases
from engine.storage.tables import appeals, applicants, cases, organisations

PAGE_SIZE = 50


@dataclass(frozen=True)
class CaseRow:
    """One case in the list; ``subject`` and ``applicant`` are masked where the access table says so.

    ``process`` is the name of a case that no appeal names, else empty.
    """

    id: int
    number: str | None
    subject: str
    process: Languages
    applicant: str
    state: str
    topic: str | None
    organisation: Languages
    return_count: int
    received_at: datetime
    deadline: Deadline


@dataclass(frozen=True)
class CaseList:
    """``total`` counts all pages."""

    rows: tuple[CaseRow, ...]
    total: int
    page: int

    @property
    def mixed(self) -> bool:
        """Whether rows of several organisations stand here: a number alone then names no case."""
        return any(row.organisation != self.rows[0].organisation for row in self.rows)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def case_list(
    conn: Connection, actor: Actor, *, text: str = "", page: int = 1, at: datetime | None = None
) -> CaseList:
    """``text`` is looked for in numbers, and in names and subjects that the actor may read."""
    where = and_(visible_cases(actor), _matches(actor, text))
    joined = cases.outerjoin(appeals, appeals.c.case_id == cases.c.id).outerjoin(
        applicants, applicants.c.id == appeals.c.applicant_id
    )
    total = conn.execute(select(func.count()).select_from(joined).where(where)).scalar_one()
    rows = conn.execute(
        select(
            cases,
            appeals.c.subject,
            appeals.c.topic,
            appeals.c.channel,
            applicant_display(applicants).label("applicant"),
            organisations.c.name.label("organisation"),
            _readable(actor).label("readable"),
        )
        .select_from(joined.join(organisations, organisations.c.id == cases.c.organisation_id))
        .where(where)
        .order_by(cases.c.received_at.desc(), cases.c.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    now = moment(conn, at)
    return CaseList(tuple(_row(conn, row, now) for row in rows), total, page)


def _readable(actor: Actor) -> ColumnElement[bool]:
    return visible_cases(actor, Verb.VIEW_PERSONAL_DATA)


def _matches(actor: Actor, text: str) -> ColumnElement[bool]:
    """Whoever may not read a name may not find a case by it either."""
    if not text.strip():
        return true()
    pattern = like_pattern(text)
    personal = (appeals.c.subject, applicants.c.last_name, applicants.c.name, applicants.c.identity_number)
    found = or_(*(folded(column).like(pattern, escape="\\") for column in personal))
    return or_(folded(cases.c.number).like(pattern, escape="\\"), and_(_readable(actor), found))


def _row(conn: Connection, row: Any, now: datetime) -> CaseRow:
    readable = row.readable or row.channel is None  # nobody to hide
    return CaseRow(
        id=row.id,
        number=row.number,
        subject=(row.subject or "") if readable else MASK,
        process=name_without_appeal(conn, row),
        applicant=row.applicant if readable else MASK,
        state=row.state,
        topic=row.topic,
        organisation=row.organisation,
        return_count=row.return_count,
        received_at=row.received_at,
        deadline=deadline_of(row, local_date(now)),
    )

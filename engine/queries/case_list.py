"""Every case that the actor may see, newest first: where an auditor begins and a closed case is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, or_, select
from sqlalchemy.sql import false, true

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.case_state import CaseMark
from engine.queries.case_marks import case_marks
from engine.queries.clock import Deadline, Today, deadline_of, moment, today_of
from engine.queries.element_names import name_without_appeal
from engine.queries.facts import Languages
from engine.queries.masking import MASK
from engine.queries.names import applicant_display, folded, like_pattern
from engine.queries.parties import beside
from engine.queries.visible import visible_cases
from engine.storage.known import cases_known
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
    marks: tuple[CaseMark, ...]
    official: bool
    """False for an unofficial contact; a case that no appeal began is none."""
    readable: bool
    """Whether nothing is masked."""


@dataclass(frozen=True)
class CaseList:
    """``total`` counts all pages of what was asked for; ``official`` and ``unofficial`` what the same search
    has of either, which are never one figure (R-109)."""

    rows: tuple[CaseRow, ...]
    total: int
    page: int
    official: int
    unofficial: int

    @property
    def mixed(self) -> bool:
        """Whether rows of several organisations stand here: a number alone then names no case."""
        return any(row.organisation != self.rows[0].organisation for row in self.rows)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def case_list(
    conn: Connection,
    actor: Actor,
    *,
    text: str = "",
    official: bool | None = None,
    page: int = 1,
    at: datetime | None = None,
    known: datetime | None = None,
) -> CaseList:
    """``text`` is looked for in numbers, and in names and subjects that the actor may read.

    ``official``: only official appeals, or only unofficial contacts. ``known``: numbers, states, bodies,
    terms and returns as the journal knew them at that moment, of cases that the actor may audit today;
    subjects, applicants and topics are those of today, and no case has marks.
    """
    told = cases if known is None else cases_known(known)
    verb = Verb.VIEW_CASE if known is None else Verb.VIEW_AUDIT
    where = and_(visible_cases(actor, verb), _matches(actor, text, told))
    unofficial, count = _UNOFFICIAL, func.count()
    counted = select(count.filter(~unofficial), count.filter(unofficial)).select_from(_joined(told))
    here, apart = conn.execute(counted.where(where)).one()
    if official is not None:
        where = and_(where, ~unofficial if official else unofficial)
    newest = _rows(actor, told).where(where).order_by(told.c.received_at.desc(), told.c.id.desc())
    rows = conn.execute(newest.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    total = here + apart if official is None else here if official else apart
    marks = {} if known else case_marks(conn, actor, [row.id for row in rows])
    return CaseList(_dressed(conn, rows, marks, known or at), total, page, here, apart)


def case_rows(
    conn: Connection, actor: Actor, ids: Sequence[int], *, at: datetime | None = None
) -> tuple[CaseRow, ...]:
    """These cases, in any order, without those that the actor may not see."""
    if not ids:
        return ()
    rows = conn.execute(_rows(actor, cases).where(cases.c.id.in_(ids), visible_cases(actor))).all()
    return _dressed(conn, rows, case_marks(conn, actor, [row.id for row in rows]), at)


def _dressed(
    conn: Connection, rows: Sequence[Any], marks: Mapping[int, tuple[CaseMark, ...]], at: datetime | None
) -> tuple[CaseRow, ...]:
    today = today_of(conn, moment(conn, at))
    return tuple(_row(conn, row, today, marks.get(row.id, ())) for row in rows)


def _joined(told: FromClause) -> FromClause:
    """``told``: the cases, or what was known of them, with the case of today for the access to it."""
    base = told if told is cases else told.join(cases, cases.c.id == told.c.id)
    return base.outerjoin(appeals, appeals.c.case_id == cases.c.id).outerjoin(
        applicants, applicants.c.id == appeals.c.applicant_id
    )


_UNOFFICIAL = func.coalesce(~appeals.c.is_official, false())


def _rows(actor: Actor, told: FromClause) -> Select[Any]:
    return select(
        *told.c,
        appeals.c.subject,
        appeals.c.topic,
        appeals.c.channel,
        (~_UNOFFICIAL).label("official"),
        applicant_display(applicants).label("applicant"),
        organisations.c.name.label("organisation"),
        _readable(actor).label("readable"),
    ).select_from(_joined(told).join(organisations, organisations.c.id == told.c.organisation_id))


def _readable(actor: Actor) -> ColumnElement[bool]:
    return visible_cases(actor, Verb.VIEW_PERSONAL_DATA)


def _matches(actor: Actor, text: str, told: FromClause) -> ColumnElement[bool]:
    """Whoever may not read a name may not find a case by it either."""
    if not text.strip():
        return true()
    pattern = like_pattern(text)
    personal = (appeals.c.subject, applicants.c.last_name, applicants.c.name, applicants.c.identity_number)
    found = or_(*(folded(column).like(pattern, escape="\\") for column in personal), beside(pattern))
    return or_(folded(told.c.number).like(pattern, escape="\\"), and_(_readable(actor), found))


def _row(conn: Connection, row: Any, today: Today, marks: tuple[CaseMark, ...]) -> CaseRow:
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
        deadline=deadline_of(row, today),
        marks=marks,
        official=row.official,
        readable=readable,
    )

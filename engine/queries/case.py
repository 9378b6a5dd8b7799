"""The case page: header, appeal, people, documents, records, open work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.domain.actor import Actor
from engine.queries.case_parts import (
    attachments_of,
    header,
    messages_of,
    participants_names,
    records_of,
    signatures_of,
)
from engine.queries.clock import moment
from engine.queries.element_names import element_names
from engine.queries.facts import (
    AppealFacts,
    ApplicantFacts,
    AttachmentFacts,
    CaseHeader,
    Languages,
    MessageFacts,
    RecordFacts,
    SignatureFacts,
)
from engine.queries.names import initials
from engine.storage.tables import people, work_items


@dataclass(frozen=True)
class CaseWork:
    """One work item of the case: who it waits for, or who did it and when."""

    id: int
    key: str
    element_id: str
    step: Languages
    state: str
    candidate_role: str
    organisation_id: int
    assignee_id: int | None
    assignee: str | None
    created_at: datetime
    due_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True)
class CaseCard:
    """``people`` names everyone that the records point at by id."""

    header: CaseHeader
    appeal: AppealFacts
    applicant: ApplicantFacts
    records: Mapping[str, tuple[RecordFacts, ...]]
    people: Mapping[int, str]
    attachments: tuple[AttachmentFacts, ...]
    messages: tuple[MessageFacts, ...]
    signatures: tuple[SignatureFacts, ...]
    work: tuple[CaseWork, ...]

    @property
    def open_work(self) -> tuple[CaseWork, ...]:
        return tuple(one for one in self.work if one.state == "open")


def case_card(conn: Connection, actor: Actor, case_id: int, *, at: datetime | None = None) -> CaseCard:
    """Raises :class:`NotFound` when there is no such case or the actor may not see it."""
    case, appeal, applicant = header(conn, actor, case_id, moment(conn, at))
    found = records_of(conn, case)
    return CaseCard(
        header=case,
        appeal=appeal,
        applicant=applicant,
        records=found,
        people=participants_names(conn, found),
        attachments=attachments_of(conn, case),
        messages=messages_of(conn, case),
        signatures=signatures_of(conn, case),
        work=_work(conn, case),
    )


def _work(conn: Connection, case: CaseHeader) -> tuple[CaseWork, ...]:
    names = element_names(conn, case.deployment_id, case.process_id)
    rows = conn.execute(
        select(work_items, initials(people).label("assignee"))
        .outerjoin(people, people.c.id == work_items.c.assignee_id)
        .where(work_items.c.case_id == case.id)
        .order_by(work_items.c.created_at, work_items.c.id)
    )
    return tuple(
        CaseWork(
            id=r.id,
            key=r.key,
            element_id=r.element_id,
            step=names.get(r.element_id, {}),
            state=r.state,
            candidate_role=r.candidate_role,
            organisation_id=r.organisation_id,
            assignee_id=r.assignee_id,
            assignee=r.assignee,
            created_at=r.created_at,
            due_at=r.due_at,
            finished_at=r.finished_at,
        )
        for r in rows
    )

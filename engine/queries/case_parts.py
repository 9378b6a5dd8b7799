"""The parts of a case that several pages share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, NotFound
from engine.domain.local_time import local_date
from engine.queries.clock import deadline_of
from engine.queries.element_names import name_without_appeal
from engine.queries.facts import (
    NO_APPEAL,
    NOBODY,
    AppealFacts,
    ApplicantFacts,
    AttachmentFacts,
    CaseHeader,
    MessageFacts,
    RecordFacts,
)
from engine.queries.forms import record_forms
from engine.queries.masking import (
    masked_appeal,
    masked_applicant,
    masked_attachment,
    masked_message,
    masked_record,
)
from engine.queries.names import applicant_display, initials
from engine.queries.visible import visible_cases
from engine.storage.tables import (
    appeals,
    applicants,
    attachments,
    cases,
    messages,
    organisations,
    people,
    records,
)
from forms.form import Form, load_form

executors = people.alias("executors")
units = organisations.alias("units")

_APPEAL = [column for column in appeals.c if column.name not in ("case_id", "applicant_id", "received_by")]
# Columns whose names also stand in other tables of the same select carry their table's name.
_APPLICANT = [column.label(f"applicant_{column.name}") for column in applicants.c]


def header(
    conn: Connection, actor: Actor, case_id: int, at: datetime
) -> tuple[CaseHeader, AppealFacts, ApplicantFacts]:
    """The case, its appeal and applicant; :class:`NotFound` unless the actor may see them.

    Who may see the case but not personal data gets the two masked. A case that no appeal began has
    :data:`NO_APPEAL` of :data:`NOBODY`.
    """
    receivers = people.alias("receivers")
    row = conn.execute(
        select(
            cases,
            *_APPEAL,
            *_APPLICANT,
            applicant_display(applicants).label("applicant_display"),
            organisations.c.name.label("organisation"),
            units.c.name.label("executor_unit"),
            initials(executors).label("executor"),
            appeals.c.received_by.label("received_by_id"),
            initials(receivers).label("received_by"),
            visible_cases(actor, Verb.VIEW_PERSONAL_DATA).label("personal"),
        )
        .outerjoin(appeals, appeals.c.case_id == cases.c.id)
        .outerjoin(applicants, applicants.c.id == appeals.c.applicant_id)
        .join(organisations, organisations.c.id == cases.c.organisation_id)
        .outerjoin(units, units.c.id == cases.c.executor_unit_id)
        .outerjoin(executors, executors.c.id == cases.c.executor_id)
        .outerjoin(receivers, receivers.c.id == appeals.c.received_by)
        .where(cases.c.id == case_id, visible_cases(actor))
    ).first()
    if row is None:
        raise NotFound(case_id=case_id)
    case = _header(conn, row, at)
    if row.channel is None:
        return case, NO_APPEAL, NOBODY
    appeal, applicant = _appeal(row), _applicant(row)
    return (
        (case, appeal, applicant)
        if row.personal
        else (case, masked_appeal(appeal), masked_applicant(applicant))
    )


def personal_header(
    conn: Connection, actor: Actor, case_id: int, at: datetime
) -> tuple[CaseHeader, AppealFacts, ApplicantFacts]:
    """The same for what nobody can mask: :class:`Forbidden` without the right to personal data."""
    case, appeal, applicant = header(conn, actor, case_id, at)
    if not case.personal:
        raise Forbidden(case_id=case_id)
    return case, appeal, applicant


def _header(conn: Connection, row: Any, at: datetime) -> CaseHeader:
    return CaseHeader(
        id=row.id,
        number=row.number,
        state=row.state,
        version=row.version,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        deployment_id=row.deployment_id,
        process_id=row.process_id,
        process=name_without_appeal(conn, row),
        control=row.control,
        access_level=row.access_level,
        return_count=row.return_count,
        executor_id=row.executor_id,
        executor=row.executor,
        executor_unit=row.executor_unit,
        received_at=row.received_at,
        registered_at=row.registered_at,
        answered_at=row.answered_at,
        closed_at=row.closed_at,
        changed_at=row.changed_at,
        personal=row.personal,
        deadline=deadline_of(row, local_date(at)),
    )


def _appeal(row: Any) -> AppealFacts:
    return AppealFacts(
        **{column.name: getattr(row, column.name) for column in _APPEAL},
        received_by_id=row.received_by_id,
        received_by=row.received_by,
    )


def _applicant(row: Any) -> ApplicantFacts:
    values = {column.name: getattr(row, f"applicant_{column.name}") for column in applicants.c}
    return ApplicantFacts(**values, display=row.applicant_display)


def records_of(conn: Connection, case: CaseHeader) -> Mapping[str, tuple[RecordFacts, ...]]:
    """Every record of the case by kind, versions in order; masked as the header says."""
    rows = conn.execute(
        select(records, initials(people).label("author"))
        .outerjoin(people, people.c.id == records.c.author_id)
        .where(records.c.case_id == case.id)
        .order_by(records.c.kind, records.c.version)
    )
    forms = {} if case.personal else _forms_by_record(conn, case.deployment_id)
    found: dict[str, list[RecordFacts]] = {}
    for r in rows:
        fact = RecordFacts(r.id, r.case_seq, r.kind, r.version, r.data, r.author_id, r.author, r.at)
        shown = fact if case.personal else masked_record(fact, forms.get(r.kind, ()))
        found.setdefault(r.kind, []).append(shown)
    return {kind: tuple(versions) for kind, versions in found.items()}


def _forms_by_record(conn: Connection, deployment_id: int) -> Mapping[str, list[Form]]:
    """The forms tell which answers were chosen from a list and which were typed."""
    found: dict[str, list[Form]] = {}
    for form in map(load_form, record_forms(conn, deployment_id)):
        found.setdefault(form.record, []).append(form)
    return found


def attachments_of(conn: Connection, case: CaseHeader) -> tuple[AttachmentFacts, ...]:
    """The case's files, oldest first; without their names for whom the case is masked."""
    rows = conn.execute(
        select(attachments, initials(people).label("uploader"))
        .outerjoin(people, people.c.id == attachments.c.uploaded_by)
        .where(attachments.c.case_id == case.id)
        .order_by(attachments.c.uploaded_at, attachments.c.id)
    )
    found = (
        AttachmentFacts(
            id=r.id,
            work_item_id=r.work_item_id,
            name=r.name,
            media_type=r.media_type,
            size=r.size,
            sha256=r.sha256,
            uploaded_by_id=r.uploaded_by,
            uploaded_by=r.uploader,
            uploaded_at=r.uploaded_at,
        )
        for r in rows
    )
    return tuple(found if case.personal else map(masked_attachment, found))


def messages_of(conn: Connection, case: CaseHeader) -> tuple[MessageFacts, ...]:
    """Messages to the applicant, oldest first; masked as the header says."""
    names = tuple(MessageFacts.__dataclass_fields__)
    rows = conn.execute(
        select(*(messages.c[name] for name in names))
        .where(messages.c.case_id == case.id)
        .order_by(messages.c.created_at, messages.c.id)
    )
    found = (MessageFacts(*row) for row in rows)
    return tuple(found if case.personal else map(masked_message, found))


def participants_names(conn: Connection, found: Mapping[str, tuple[RecordFacts, ...]]) -> Mapping[int, str]:
    """Names of the people that records point at by id (executor, co-executors, ...)."""
    ids = {int(value) for value in _person_ids(found)}
    if not ids:
        return {}
    rows = conn.execute(
        select(people.c.id, initials(people).label("name")).where(people.c.id.in_(sorted(ids)))
    )
    return {r.id: r.name for r in rows}


def _person_ids(found: Mapping[str, tuple[RecordFacts, ...]]) -> Iterator[str]:
    for record in (record for versions in found.values() for record in versions):
        for key in ("executor", "third_return_executor", "co_executors"):
            value = record.data.get(key)
            values = value if isinstance(value, list) else [value]
            yield from (str(one) for one in values if str(one).isdigit())

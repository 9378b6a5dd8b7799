"""The parts of a case that several pages share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, BindParameter, ColumnElement, Connection, Select, bindparam, func, select

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.case_state import CaseMark
from engine.domain.errors import Forbidden, NotFound
from engine.queries.case_marks import case_marks
from engine.queries.clock import deadline_of, today_of
from engine.queries.element_names import name_without_appeal
from engine.queries.erased import erased_cases, refuse_erased
from engine.queries.facts import (
    NO_APPEAL,
    NOBODY,
    AppealFacts,
    ApplicantFacts,
    AttachmentFacts,
    CaseHeader,
    MessageFacts,
    RecordFacts,
    SignatureFacts,
)
from engine.queries.forms import record_forms
from engine.queries.masking import (
    masked_appeal,
    masked_applicant,
    masked_attachment,
    masked_message,
    masked_record,
    masked_signature,
)
from engine.queries.names import applicant_display, initials
from engine.queries.parties import issues_of, representation_of, signatories_of
from engine.queries.visible import visible_cases
from engine.storage.records import is_erased
from engine.storage.tables import (
    appeals,
    applicants,
    attachments,
    cases,
    deployments,
    journal,
    messages,
    organisations,
    people,
    records,
    signatures,
)
from forms.form import Form, load_form

PROXY = "representative"

executors = people.alias("executors")
heads = people.alias("heads")
receivers = people.alias("receivers")
units = organisations.alias("units")

_APPEAL = [column for column in appeals.c if column.name not in ("case_id", "applicant_id", "received_by")]
# Columns whose names also stand in other tables of the same select carry their table's name.
_KEYS = ("phone_key", "name_key")
_OF_APPLICANT = tuple(column for column in applicants.c if column.name not in _KEYS)
_APPLICANT = [column.label(f"applicant_{column.name}") for column in _OF_APPLICANT]

OF_CASE: BindParameter[int] = bindparam("of_case", type_=BigInteger)

# Put together once: of a hundred columns that takes as long as to ask for them.
_WITH_PARTIES = (
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
    )
    .outerjoin(appeals, appeals.c.case_id == cases.c.id)
    .outerjoin(applicants, applicants.c.id == appeals.c.applicant_id)
    .join(organisations, organisations.c.id == cases.c.organisation_id)
    .outerjoin(units, units.c.id == cases.c.executor_unit_id)
    .outerjoin(executors, executors.c.id == cases.c.executor_id)
    .outerjoin(receivers, receivers.c.id == appeals.c.received_by)
    .where(cases.c.id == OF_CASE)
)
_RECORDS = (
    select(
        records,
        initials(people).label("author"),
        journal.c.on_behalf_of.label("on_behalf_of_id"),
        initials(heads).label("on_behalf_of"),
    )
    .outerjoin(people, people.c.id == records.c.author_id)
    .outerjoin(journal, (journal.c.case_id == records.c.case_id) & (journal.c.case_seq == records.c.case_seq))
    .outerjoin(heads, heads.c.id == journal.c.on_behalf_of)
    .where(records.c.case_id == OF_CASE, ~is_erased())
    .order_by(records.c.kind, records.c.version)
)


def header(
    conn: Connection, actor: Actor, case_id: int, at: datetime
) -> tuple[CaseHeader, AppealFacts, ApplicantFacts]:
    """The case, its appeal and applicant; :class:`NotFound` unless the actor may see them.

    Who may see the case but not personal data gets the two masked. A case that no appeal began has
    :data:`NO_APPEAL` of :data:`NOBODY`.
    """
    row = conn.execute(_seen_by(actor), {OF_CASE.key: case_id}).first()
    if row is None:
        raise NotFound(case_id=case_id)
    case = _header(conn, row, at, case_marks(conn, actor, [row.id]).get(row.id, ()))
    if row.channel is None:
        return case, NO_APPEAL, NOBODY
    appeal, applicant = _appeal(conn, row), _applicant(conn, row)
    return (
        (case, appeal, applicant)
        if row.personal
        else (case, masked_appeal(appeal), masked_applicant(applicant))
    )


@lru_cache(maxsize=256)
def _seen_by(actor: Actor) -> Select[Any]:
    personal = visible_cases(actor, Verb.VIEW_PERSONAL_DATA).label("personal")
    return _WITH_PARTIES.add_columns(personal).where(visible_cases(actor))


def personal_header(
    conn: Connection, actor: Actor, case_id: int, at: datetime
) -> tuple[CaseHeader, AppealFacts, ApplicantFacts]:
    """The same for what nobody can mask: :class:`Forbidden` without the right to personal data,
    :class:`CaseErased` where an act destroyed it."""
    case, appeal, applicant = header(conn, actor, case_id, at)
    if not case.personal:
        raise Forbidden(case_id=case_id)
    refuse_erased(conn, case_id)
    return case, appeal, applicant


def _header(conn: Connection, row: Any, at: datetime, marks: tuple[CaseMark, ...]) -> CaseHeader:
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
        deadline=deadline_of(row, today_of(conn, at)),
        marks=marks,
        erased=erased_cases(conn, [row.id]).get(row.id),
    )


def _appeal(conn: Connection, row: Any) -> AppealFacts:
    return AppealFacts(
        issues=issues_of(conn, row.id),
        **{column.name: getattr(row, column.name) for column in _APPEAL},
        received_by_id=row.received_by_id,
        received_by=row.received_by,
    )


def _applicant(conn: Connection, row: Any) -> ApplicantFacts:
    values = {column.name: getattr(row, f"applicant_{column.name}") for column in _OF_APPLICANT}
    return ApplicantFacts(
        **values,
        display=row.applicant_display,
        signatories=signatories_of(conn, row.applicant_id) if row.applicant_kind == "collective" else (),
        representation=representation_of(conn, row.applicant_id) if row.applicant_kind == PROXY else None,
    )


def records_of(
    conn: Connection, case: CaseHeader, wanted: ColumnElement[bool] | None = None, **values: Any
) -> Mapping[str, tuple[RecordFacts, ...]]:
    """Every record by kind, versions in order; masked as the header says, none that an act erased.

    ``wanted``: those alone; ``values`` of its parameters, of which :data:`OF_CASE` is the case's.
    """
    chosen = _RECORDS if wanted is None else _RECORDS.where(wanted)
    rows = conn.execute(chosen, {OF_CASE.key: case.id, **values})
    forms = {} if case.personal else _forms_by_record(conn, case.deployment_id)
    found: dict[str, list[RecordFacts]] = {}
    for r in rows:
        stood_for = (r.on_behalf_of_id, r.on_behalf_of) if r.author_id else (None, None)
        what = (r.id, r.case_seq, r.kind, r.version, r.data)
        fact = RecordFacts(*what, r.author_id, r.author, r.at, *stood_for)
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
    """The files, oldest first; without names for whom the case is masked, none that an act erased."""
    rows = conn.execute(
        select(attachments, initials(people).label("uploader"))
        .outerjoin(people, people.c.id == attachments.c.uploaded_by)
        .where(attachments.c.case_id == case.id, attachments.c.sha256 != "")
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


def signatures_of(conn: Connection, case: CaseHeader) -> tuple[SignatureFacts, ...]:
    """The newest check of each electronic signature, oldest signature first; masked as the header says."""
    if case.erased:
        return ()
    same = (signatures.c.subject, signatures.c.cms_sha256, signatures.c.signed_sha256)
    newest = (
        select(func.max(signatures.c.id).label("id"), func.min(signatures.c.id).label("first"))
        .where(signatures.c.case_id == case.id)
        .group_by(*same)
        .subquery()
    )
    rows = conn.execute(
        select(signatures, initials(people).label("bringer"))
        .join(newest, newest.c.id == signatures.c.id)
        .outerjoin(people, people.c.id == signatures.c.brought_by)
        .order_by(newest.c.first)
    )
    names = ("id", "subject", "name", "signed_sha256", "signed_size", "cms_sha256", "cms_size", "state")
    found = (
        SignatureFacts(
            **{name: getattr(r, name) for name in (*names, "result", "at")},
            brought_by=r.bringer,
        )
        for r in rows
    )
    return tuple(found if case.personal else map(masked_signature, found))


def messages_of(conn: Connection, case: CaseHeader) -> tuple[MessageFacts, ...]:
    """Messages to the applicant, oldest first; masked as the header says."""
    names = (name for name in MessageFacts.__dataclass_fields__ if name != "wording_version")
    rows = conn.execute(
        select(*(messages.c[name] for name in names), deployments.c.version.label("wording_version"))
        .outerjoin(deployments, deployments.c.id == messages.c.wording_id)
        .where(messages.c.case_id == case.id)
        .order_by(messages.c.created_at, messages.c.id)
    )
    found = (MessageFacts(**row) for row in rows.mappings())
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

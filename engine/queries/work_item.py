"""Everything the task page shows, in one read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.domain.access import Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.domain.reply_quality.demands import SENDS_BACK, Demand
from engine.queries.case_parts import attachments_of, header, participants_names, records_of
from engine.queries.clock import moment
from engine.queries.element_names import element_names
from engine.queries.facts import (
    AppealFacts,
    ApplicantFacts,
    AttachmentFacts,
    CaseHeader,
    Languages,
    RecordFacts,
)
from engine.queries.forms import form_for
from engine.queries.masking import masked_text
from engine.queries.names import initials
from engine.queries.reply_demands import demands_in
from engine.queries.scope import claimable
from engine.queries.substitutes import item_facts, paths_of, whose_work
from engine.storage.tables import appeals, cases, drafts, organisations, people, work_items

assignees = people.alias("assignees")
finishers = people.alias("finishers")


@dataclass(frozen=True)
class WorkItemFacts:
    """The work item itself. ``state``: open, completed, cancelled."""

    id: int
    key: str
    version: int
    element_id: str
    step: Languages
    form_key: str | None
    state: str
    candidate_role: str
    organisation_id: int
    organisation: Languages
    assignee_id: int | None
    assignee: str | None
    assigned_at: datetime | None
    created_at: datetime
    due_at: datetime | None
    held_until: datetime | None
    hold_reason: str | None
    finished_at: datetime | None
    finished_by_id: int | None
    finished_by: str | None
    locals: Mapping[str, Any]


@dataclass(frozen=True)
class DraftFacts:
    """What this person typed on one page and did not submit yet."""

    data: Mapping[str, Any]
    saved_at: datetime
    page: str = ""


@dataclass(frozen=True)
class WorkItemPage:
    """``records`` holds every version by kind, oldest first; ``return_remarks`` is the latest
    quality or signature record when it sent the reply back, else ``None``; ``demands`` are those of
    all returns. ``drafts`` are this person's, newest first: more than one where two pages were typed on at
    once. ``mine``: the actor holds the item, or acts for whoever holds it; ``substitute_for``: the person in
    whose place the actor would do it; ``releasable``: the actor may give it back to the group;
    ``claimable``: it is open, free and one of the actor's roles may take it.
    """

    item: WorkItemFacts
    case: CaseHeader
    appeal: AppealFacts
    applicant: ApplicantFacts
    records: Mapping[str, tuple[RecordFacts, ...]]
    return_remarks: RecordFacts | None
    demands: tuple[Demand, ...]
    drafts: tuple[DraftFacts, ...]
    attachments: tuple[AttachmentFacts, ...]
    people: Mapping[int, str]
    form: bytes | None
    mine: bool
    claimable: bool
    releasable: bool
    substitute_for: str | None

    @property
    def draft(self) -> DraftFacts | None:
        """The newest."""
        return self.drafts[0] if self.drafts else None


def work_item_page(
    conn: Connection, actor: Actor, work_item_id: int, *, at: datetime | None = None
) -> WorkItemPage:
    """Raises :class:`NotFound` when there is no such item or the actor may not see its case."""
    row = conn.execute(_chosen(actor, work_item_id)).first()
    if row is None:
        raise NotFound(work_item_id=work_item_id)
    case, appeal, applicant = header(conn, actor, row.case_id, moment(conn, at))
    records = records_of(conn, case)
    names = element_names(conn, case.deployment_id, case.process_id)
    facts = item_facts(row, paths_of(conn, [row]))
    held = row.state == "open" and row.assignee_id is not None
    return WorkItemPage(
        item=_facts(row, names.get(row.element_id, {}), personal=case.personal),
        case=case,
        appeal=appeal,
        applicant=applicant,
        records=records,
        return_remarks=_remarks(records),
        demands=demands_in(records),
        drafts=_drafts(conn, actor, work_item_id),
        attachments=attachments_of(conn, case),
        people=participants_names(conn, records),
        form=form_for(conn, case.deployment_id, row.form_key) if row.form_key else None,
        mine=held and may(actor, Verb.COMPLETE_WORK_ITEM, facts),
        claimable=row.state == "open" and row.assignee_id is None and row.may_claim,
        releasable=held and bool(row.candidate_role) and may(actor, Verb.RELEASE, facts),
        substitute_for=whose_work(conn, actor, [row]).get(work_item_id),
    )


def _chosen(actor: Actor, work_item_id: int) -> Any:
    return (
        select(
            work_items,
            organisations.c.name.label("organisation"),
            initials(assignees).label("assignee"),
            initials(finishers).label("finisher"),
            claimable(actor).label("may_claim"),
            work_items.c.id.label("work_item_id"),
            *(cases.c.access_level, cases.c.control, appeals.c.channel, appeals.c.legal_type),
            appeals.c.complained_of_id,
        )
        .join(cases, cases.c.id == work_items.c.case_id)
        .outerjoin(appeals, appeals.c.case_id == work_items.c.case_id)
        .join(organisations, organisations.c.id == work_items.c.organisation_id)
        .outerjoin(assignees, assignees.c.id == work_items.c.assignee_id)
        .outerjoin(finishers, finishers.c.id == work_items.c.finished_by)
        .where(work_items.c.id == work_item_id)
    )


def _facts(row: Any, step: Languages, *, personal: bool) -> WorkItemFacts:
    return WorkItemFacts(
        id=row.id,
        key=row.key,
        version=row.version,
        element_id=row.element_id,
        step=step,
        form_key=row.form_key,
        state=row.state,
        candidate_role=row.candidate_role,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        assignee_id=row.assignee_id,
        assignee=row.assignee,
        assigned_at=row.assigned_at,
        created_at=row.created_at,
        due_at=row.due_at,
        held_until=row.held_until,
        hold_reason=row.hold_reason if personal else masked_text(row.hold_reason),
        finished_at=row.finished_at,
        finished_by_id=row.finished_by,
        finished_by=row.finisher,
        locals=row.locals,
    )


def _remarks(records: Mapping[str, tuple[RecordFacts, ...]]) -> RecordFacts | None:
    judged = [record for kind in SENDS_BACK for record in records.get(kind, ())]
    latest = max(judged, key=lambda record: record.case_seq, default=None)
    sent_back = latest is not None and latest.data.get("decision") == SENDS_BACK[latest.kind]
    return latest if sent_back else None


def _drafts(conn: Connection, actor: Actor, work_item_id: int) -> tuple[DraftFacts, ...]:
    rows = conn.execute(
        select(drafts.c.data, drafts.c.saved_at, drafts.c.page)
        .where(drafts.c.work_item_id == work_item_id, drafts.c.person_id == actor.person_id)
        .order_by(drafts.c.saved_at.desc(), drafts.c.page)
    )
    return tuple(DraftFacts(row.data, row.saved_at, row.page) for row in rows)

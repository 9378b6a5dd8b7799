"""What may be done with a case beside its open tasks: the actions that its diagram waits for now."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.domain.access import Verb, acting_as
from engine.domain.actor import Actor
from engine.domain.case_actions import form_of, roles_of
from engine.domain.errors import ActionNotOpen, NotFound
from engine.queries import published
from engine.queries.case_parts import attachments_of, header, records_of
from engine.queries.clock import moment
from engine.queries.facts import (
    AppealFacts,
    ApplicantFacts,
    AttachmentFacts,
    CaseHeader,
    Languages,
    RecordFacts,
)
from engine.queries.forms import form_for
from engine.queries.visible import visible_cases
from engine.storage.tables import cases, deployments, subscriptions


@dataclass(frozen=True)
class CaseAction:
    """``id`` is that of the message event; ``names`` are what the diagram calls it."""

    id: str
    names: Languages
    form_key: str | None


@dataclass(frozen=True)
class ActionPage:
    """Everything the page of one action shows."""

    action: CaseAction
    case: CaseHeader
    appeal: AppealFacts
    applicant: ApplicantFacts
    records: dict[str, tuple[RecordFacts, ...]]
    attachments: tuple[AttachmentFacts, ...]
    form: bytes | None


def case_actions(conn: Connection, actor: Actor, case_id: int) -> tuple[CaseAction, ...]:
    """Those open to this actor, in the order of drawing; none for a case that he may not know of."""
    chosen = (
        select(cases.c.deployment_id, cases.c.process_id, deployments.c.checksum)
        .join(deployments, deployments.c.id == cases.c.deployment_id)
        .where(cases.c.id == case_id, visible_cases(actor))
    )
    case = conn.execute(chosen).first()
    waiting = select(subscriptions.c.element_id).where(
        subscriptions.c.case_id == case_id, subscriptions.c.kind == "message"
    )
    ids = set(conn.execute(waiting).scalars()) if case is not None else set()
    if case is None or not ids:
        return ()
    elements = published.compiled(conn, case.deployment_id, case.checksum).elements(case.process_id)
    drawn = [info for name, info in elements.items() if name in ids and roles_of(info.properties)]
    open_to = {
        roles: _opens(conn, actor, roles, case_id) for roles in {roles_of(i.properties) for i in drawn}
    }
    return tuple(
        CaseAction(info.id, info.names, form_of(info.properties))
        for info in drawn
        if open_to[roles_of(info.properties)]
    )


def _opens(conn: Connection, actor: Actor, roles: frozenset[str], case_id: int) -> bool:
    acting = acting_as(actor, roles)
    if not acting.grants:
        return False
    seen = visible_cases(acting, Verb.VIEW_PERSONAL_DATA)
    return conn.execute(select(cases.c.id).where(cases.c.id == case_id, seen)).first() is not None


def action_page(conn: Connection, actor: Actor, case_id: int, action: str) -> ActionPage:
    """Raises NotFound for a case out of sight, ActionNotOpen where no such action waits for the actor."""
    case, appeal, applicant = header(conn, actor, case_id, moment(conn, None))
    found = next((one for one in case_actions(conn, actor, case_id) if one.id == action), None)
    if found is None:
        raise ActionNotOpen(action=action)
    form = form_for(conn, case.deployment_id, found.form_key) if found.form_key else None
    if found.form_key and form is None:
        raise NotFound(form=found.form_key)
    return ActionPage(
        action=found,
        case=case,
        appeal=appeal,
        applicant=applicant,
        records=dict(records_of(conn, case)),
        attachments=attachments_of(conn, case),
        form=form,
    )

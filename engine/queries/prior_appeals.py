"""Earlier appeals of one identity number: the registrar sees repeats before registering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.domain.actor import Actor
from engine.queries.names import applicant_display
from engine.queries.visible import visible_cases
from engine.storage.tables import appeals, applicants, cases

LIMIT = 20


@dataclass(frozen=True)
class PriorAppeal:
    """One earlier case. ``state`` is a ``CaseState`` value."""

    case_id: int
    number: str | None
    applicant: str
    subject: str
    topic: str | None
    state: str
    received_at: datetime


def prior_appeals(conn: Connection, actor: Actor, identity_number: str) -> tuple[PriorAppeal, ...]:
    """Newest first, only those that the actor may see; none for an empty number."""
    if not identity_number:
        return ()
    rows = conn.execute(
        select(
            cases.c.id,
            cases.c.number,
            cases.c.state,
            cases.c.received_at,
            appeals.c.subject,
            appeals.c.topic,
            applicant_display(applicants).label("applicant"),
        )
        .join(appeals, appeals.c.case_id == cases.c.id)
        .join(applicants, applicants.c.id == appeals.c.applicant_id)
        .where(applicants.c.identity_number == identity_number, visible_cases(actor))
        .order_by(cases.c.received_at.desc(), cases.c.id.desc())
        .limit(LIMIT)
    )
    return tuple(
        PriorAppeal(r.id, r.number, r.applicant, r.subject, r.topic, r.state, r.received_at) for r in rows
    )

"""Earlier appeals of one identity number or telephone: the registrar sees repeats before registering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select
from sqlalchemy.sql import false

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.person_keys import phone_key
from engine.queries.names import applicant_display
from engine.queries.visible import visible_cases
from engine.storage.tables import appeals, applicants, cases

LIMIT = 20
TAKEN_OVER = (
    "last_name",
    "first_name",
    "middle_name",
    "name",
    "address",
    "phone",
    "email",
    "identity_number",
)


@dataclass(frozen=True)
class PriorAppeal:
    """One earlier case. ``state`` is a ``CaseState`` value; ``fields``: the applicant's, as intake fields."""

    case_id: int
    number: str | None
    applicant: str
    subject: str
    topic: str | None
    state: str
    received_at: datetime
    answered_at: datetime | None
    fields: Mapping[str, str]


def prior_appeals(
    conn: Connection, actor: Actor, identity_number: str, phone: str = ""
) -> tuple[PriorAppeal, ...]:
    """Newest first, only those that the actor may see and read; none for an empty number and telephone."""
    known = [applicants.c.identity_number == identity_number] if identity_number else []
    if key := phone_key(phone):
        known.append(applicants.c.phone_key == key)
    if not known:
        return ()
    rows = conn.execute(
        select(
            *(cases.c.id, cases.c.number, cases.c.state, cases.c.received_at, cases.c.answered_at),
            *(appeals.c.subject, appeals.c.topic, applicants.c.kind, appeals.c.kato),
            *(applicants.c[name] for name in TAKEN_OVER),
            applicant_display(applicants).label("applicant"),
        )
        .join(appeals, appeals.c.case_id == cases.c.id)
        .join(applicants, applicants.c.id == appeals.c.applicant_id)
        .where(or_(false(), *known))
        .where(visible_cases(actor), visible_cases(actor, Verb.VIEW_PERSONAL_DATA))
        .order_by(cases.c.received_at.desc(), cases.c.id.desc())
        .limit(LIMIT)
    )
    return tuple(
        PriorAppeal(
            case_id=r.id,
            number=r.number,
            applicant=r.applicant,
            subject=r.subject,
            topic=r.topic,
            state=r.state,
            received_at=r.received_at,
            answered_at=r.answered_at,
            fields={name: value for name in (*TAKEN_OVER, "kato") if (value := getattr(r, name))},
        )
        for r in rows
    )

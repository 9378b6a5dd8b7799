"""On whom or what a case really waits: an incident, another body, the applicant, a person, a role, a day.

One statement for all the cases of a page. What blocks comes first; whoever holds work comes after it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from engine.queries.facts import Languages
from engine.queries.names import initials
from engine.storage.tables import (
    incidents,
    organisations,
    people,
    records,
    redirects,
    service_jobs,
    subscriptions,
    timers,
    work_items,
)

ANSWER_OF_A_BODY = "record_information"
"""The step at which information that was asked of another body is awaited."""
OF_THE_APPLICANT = ("correction", "complaint_corrected")
"""Messages that an applicant's correction becomes."""


class WaitKind(StrEnum):
    """In the order in which they are told."""

    INCIDENT = "incident"
    OUTSIDE = "outside"
    BODY = "body"
    APPLICANT = "applicant"
    HELD = "held"
    PERSON = "person"
    ROLE = "role"
    TIMER = "timer"


OF_TASKS = frozenset({WaitKind.HELD, WaitKind.PERSON, WaitKind.ROLE})
"""Those of a task in somebody's hands or offered to a role."""


@dataclass(frozen=True)
class Wait:
    """``name`` is that of a person, ``names`` those of a body or unit by language; ``at`` is since when, of
    ``held`` and ``timer`` until when. ``work_item_id``: whose wait it is, where it is a task's."""

    kind: WaitKind
    at: datetime | None = None
    name: str = ""
    names: Languages = field(default_factory=dict)
    role: str = ""
    work_item_id: int | None = None


def waits_of(conn: Connection, case_ids: Collection[int]) -> Mapping[int, tuple[Wait, ...]]:
    """Of each case, what it waits for; a case that waits for nothing is left out.

    A timer is told only where nothing and nobody else is waited for: nearly every case has reminders set.
    """
    if not case_ids:
        return {}
    rows = conn.execute(_STATEMENT, {"ids": sorted(set(case_ids))})
    found: dict[int, list[Wait]] = {}
    for row in rows:
        wait = Wait(WaitKind(row.kind), row.at, row.name or "", row.names or {}, row.role or "", row.item)
        found.setdefault(row.case_id, []).append(wait)
    order = list(WaitKind)
    return {
        case: _told(sorted(waits, key=lambda one: order.index(one.kind))) for case, waits in found.items()
    }


def waits_of_item(waits: Collection[Wait], work_item_id: int) -> tuple[Wait, ...]:
    """What blocks the case, then who holds this task; other tasks of the case are theirs."""
    return tuple(one for one in waits if one.work_item_id in (None, work_item_id))


def _told(waits: list[Wait]) -> tuple[Wait, ...]:
    others = tuple(one for one in waits if one.kind is not WaitKind.TIMER)
    return others or tuple(waits[:1])


def _row(kind: WaitKind, source: Any, **columns: Any) -> Select[Any]:
    given = {
        "at": null(),
        "name": null(),
        "names": null(),
        "role": null(),
        "item": null(),
    } | columns
    return select(
        source.c.case_id,
        literal(kind.value, Text).label("kind"),
        cast(given["at"], DateTime(timezone=True)).label("at"),
        cast(given["name"], Text).label("name"),
        cast(given["names"], JSONB).label("names"),
        cast(given["role"], Text).label("role"),
        cast(given["item"], BigInteger).label("item"),
    ).where(source.c.case_id == any_(bindparam("ids", type_=ARRAY(BigInteger))))


def _statement() -> Any:
    item, now = work_items, func.now()
    asked = records.alias("asked")
    whom = (
        select(asked.c.data["from_whom"].as_string())
        .where(asked.c.case_id == item.c.case_id, asked.c.kind == "information_request")
        .order_by(asked.c.version.desc())
        .limit(1)
        .correlate(item)
        .scalar_subquery()
    )
    open_item = item.c.state == "open"
    held = item.c.held_until.is_not(None) & (item.c.held_until > now)
    informed = item.c.element_id == ANSWER_OF_A_BODY
    first_timer = (
        _row(WaitKind.TIMER, timers, at=func.min(timers.c.due_at))
        .where(timers.c.state == "pending")
        .group_by(timers.c.case_id)
    )
    return union_all(
        _row(WaitKind.INCIDENT, incidents, at=incidents.c.occurred_at).where(incidents.c.state == "open"),
        _row(WaitKind.OUTSIDE, service_jobs, at=service_jobs.c.created_at).where(
            service_jobs.c.state == "open"
        ),
        _row(WaitKind.BODY, redirects, at=redirects.c.sent_at, names=organisations.c.name)
        .join(organisations, organisations.c.id == redirects.c.target_id)
        .where(redirects.c.state == "sent"),
        _row(WaitKind.BODY, item, at=item.c.created_at, name=whom, item=item.c.id).where(open_item, informed),
        _row(WaitKind.APPLICANT, subscriptions).where(
            subscriptions.c.kind == "message", subscriptions.c.message.in_(OF_THE_APPLICANT)
        ),
        _row(WaitKind.HELD, item, at=item.c.held_until, item=item.c.id).where(open_item, held),
        _row(WaitKind.PERSON, item, at=item.c.assigned_at, name=initials(people), item=item.c.id)
        .join(people, people.c.id == item.c.assignee_id)
        .where(open_item),
        _row(
            WaitKind.ROLE,
            item,
            at=item.c.created_at,
            names=organisations.c.name,
            role=item.c.candidate_role,
            item=item.c.id,
        )
        .join(organisations, organisations.c.id == item.c.organisation_id)
        .where(open_item, item.c.assignee_id.is_(None)),
        first_timer,
    )


_STATEMENT = _statement()

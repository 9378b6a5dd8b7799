"""The open work that a head answers for, read once a page: who has it, how it stands, what may become late.

One statement for the work, whatever there is of it; what a screen shows by name is dressed afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    any_,
    bindparam,
    false,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from engine.domain.access import TABLE, Verb, acting_as, is_delegated
from engine.domain.actor import Actor
from engine.queries.clock import Deadline, Today, deadline_of
from engine.queries.element_names import element_names
from engine.queries.facts import Languages
from engine.queries.names import applicant_display, initials
from engine.queries.scope import delegated, delegated_places, hidden_items, supervised
from engine.storage.tables import appeals, applicants, cases, organisations, people, work_items

HEADS = frozenset(role for role, cells in TABLE.items() if Verb.OVERSEE in cells)
"""Who manages and is personally responsible (R-014); a deputy while he acts has the head's roles."""


@dataclass(frozen=True)
class HeadItem:
    """One open work item. ``late``: the case's last day has passed without a reply; ``answered``: it has one.

    ``unit_path`` is the tree path of the organisation it is offered in, ``topic`` that of the appeal.
    """

    id: int
    version: int
    case_id: int
    element_id: str
    form_key: str | None
    role: str
    unit_path: str
    assignee_id: int | None
    created_at: datetime
    held: bool
    last_day: date | None
    late: bool
    answered: bool
    returns: int
    topic: str | None


@dataclass(frozen=True)
class Dressed:
    """A case as a list names it, with the step of the item that stands in the row."""

    number: str | None
    subject: str
    applicant: str
    state: str
    step: Languages
    holder: str | None
    unit: Languages
    deadline: Deadline


def scope_of(conn: Connection, actor: Actor) -> ColumnElement[bool]:
    """Open work of the cases that the actor answers for as a head or by what a head delegated to him, but
    what he may not know of."""
    given = overseeing(actor)
    mine: list[ColumnElement[bool]] = list(supervised(acting_as(actor, HEADS)))
    mine += delegated(given, delegated_places(conn, given))
    hidden = hidden_items(conn, actor)
    known = work_items.c.id.not_in(hidden) if hidden else None
    condition = (work_items.c.state == "open") & or_(false(), *mine)
    return condition if known is None else condition & known


def overseeing(actor: Actor) -> Actor:
    """The actor with those of his delegations that let him oversee work."""
    return replace(
        actor, delegations=tuple(one for one in actor.delegations if is_delegated(one, Verb.OVERSEE))
    )


def may_hand_over(actor: Actor) -> ColumnElement[bool]:
    """Of that work, what a head may reassign: the table gives restricted cases to some heads only."""
    cells = [cell for role in actor.roles & HEADS for cell in TABLE[role].get(Verb.REASSIGN, ())]
    restricted = any(cell.restricted for cell in cells) or bool(overseeing(actor).delegations)
    return true() if restricted else ~work_items.c.case_restricted


def head_items(conn: Connection, actor: Actor, today: date, now: datetime) -> tuple[HeadItem, ...]:
    """All of it, by last day, then by id."""
    item = work_items.c
    chosen = (
        select(
            *(item.id, item.version, item.case_id, item.element_id, item.form_key, item.candidate_role),
            *(item.assignee_id, item.created_at, item.held_until, item.case_last_day, item.case_late),
            *(item.case_answered, cases.c.return_count, appeals.c.topic, organisations.c.path),
        )
        .join(cases, cases.c.id == item.case_id)
        .join(organisations, organisations.c.id == item.organisation_id)
        .outerjoin(appeals, appeals.c.case_id == item.case_id)
        .where(scope_of(conn, actor))
        .order_by(item.case_last_day.asc().nulls_last(), item.id)
    )
    return tuple(_item(row, today, now) for row in conn.execute(chosen))


def _item(row: Any, today: date, now: datetime) -> HeadItem:
    passed = row.case_last_day is not None and row.case_last_day < today
    return HeadItem(
        id=row.id,
        version=row.version,
        case_id=row.case_id,
        element_id=row.element_id,
        form_key=row.form_key,
        role=row.candidate_role,
        unit_path=row.path,
        assignee_id=row.assignee_id,
        created_at=row.created_at,
        held=row.held_until is not None and row.held_until > now,
        last_day=row.case_last_day,
        late=(passed or row.case_late) and not row.case_answered,
        answered=row.case_answered,
        returns=row.return_count,
        topic=row.topic,
    )


def dressed(conn: Connection, item_ids: Sequence[int], today: Today) -> Mapping[int, Dressed]:
    """By item id. The caller has shown that the actor answers for these items."""
    if not item_ids:
        return {}
    rows = conn.execute(_dress(item_ids)).all()
    drawn = {(row.deployment_id, row.process_id) for row in rows}
    names = {one: element_names(conn, *one) for one in drawn}
    return dict(_dressed(rows, names, today))


def _dress(item_ids: Sequence[int]) -> Select[Any]:
    holders = people.alias("holders")
    return (
        select(
            *(work_items.c.id, work_items.c.element_id, cases.c.number, cases.c.state),
            *(cases.c.deployment_id, cases.c.process_id, cases.c.clock_rule, cases.c.legal_last_day),
            *(cases.c.control_date, cases.c.registered_at, cases.c.answered_at, cases.c.closed_at),
            *(cases.c.overdue, appeals.c.subject, organisations.c.name.label("unit")),
            applicant_display(applicants).label("applicant"),
            initials(holders).label("holder"),
        )
        .join(cases, cases.c.id == work_items.c.case_id)
        .join(organisations, organisations.c.id == work_items.c.organisation_id)
        .outerjoin(appeals, appeals.c.case_id == cases.c.id)
        .outerjoin(applicants, applicants.c.id == appeals.c.applicant_id)
        .outerjoin(holders, holders.c.id == work_items.c.assignee_id)
        .where(work_items.c.id == any_(bindparam(None, list(item_ids), type_=ARRAY(BigInteger))))
    )


def _dressed(
    rows: Sequence[Any], names: Mapping[tuple[int, str], Mapping[str, Languages]], today: Today
) -> Iterator[tuple[int, Dressed]]:
    for row in rows:
        step = names[row.deployment_id, row.process_id].get(row.element_id, {})
        yield (
            row.id,
            Dressed(
                number=row.number,
                subject=row.subject or "",
                applicant=row.applicant or "",
                state=row.state,
                step=step,
                holder=row.holder,
                unit=row.unit,
                deadline=deadline_of(row, today),
            ),
        )

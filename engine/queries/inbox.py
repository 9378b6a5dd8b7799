"""The inbox: one page of work items with everything its columns show (ui.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Select,
    and_,
    any_,
    bindparam,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY

from engine.domain.actor import Actor
from engine.domain.local_time import local_date
from engine.queries.clock import Deadline, deadline_of, moment
from engine.queries.element_names import element_names, name_without_appeal
from engine.queries.facts import Languages
from engine.queries.inbox_counters import CAP, counted, inbox_counters
from engine.queries.inbox_presets import PRESETS, preset_parts, presets_for
from engine.queries.names import applicant_display, folded, initials, like_pattern
from engine.storage.tables import appeals, applicants, cases, organisations, people, work_items

__all__ = ["PAGE_SIZE", "PRESETS", "SORTS", "InboxFilters", "InboxItem", "InboxPage", "inbox", "presets_for"]

PAGE_SIZE = 50
MOST = 1000
"""Where the count over the list stops ("999+"): twenty pages are turned by nobody, a filter is quicker."""
assignees = people.alias("assignees")

SORTS: Mapping[str, ColumnElement[Any]] = {
    "deadline": cases.c.legal_last_day,
    "due": work_items.c.due_at,
    "number": cases.c.registered_at,
    "received": cases.c.received_at,
    "applicant": applicant_display(applicants),
    "returns": cases.c.return_count,
    "assigned": work_items.c.assigned_at,
    "changed": cases.c.changed_at,
    "finished": work_items.c.finished_at,
}


@dataclass(frozen=True)
class InboxFilters:
    """What the address bar holds. ``text`` looks in number, applicant and subject."""

    organisation_id: int | None = None
    topic: str | None = None
    channel: str | None = None
    executor_id: int | None = None
    deadline_from: date | None = None
    deadline_to: date | None = None
    text: str = ""

    @property
    def any(self) -> bool:
        """True when something narrows the list: "empty because filtered"."""
        return self != InboxFilters()


@dataclass(frozen=True)
class InboxItem:
    """One row. ``step`` is the diagram element's name; ``days_with_me`` counts from assignment.

    ``process`` is the name of a case that no appeal names, else empty.
    """

    work_item_id: int
    case_id: int
    key: str
    element_id: str
    step: Languages
    version: int
    number: str | None
    applicant: str
    subject: str
    process: Languages
    topic: str | None
    language: str
    channel: str
    case_state: str
    control: str
    return_count: int
    deadline: Deadline
    organisation_id: int
    organisation: Languages
    assignee_id: int | None
    assignee: str | None
    assigned_at: datetime | None
    days_with_me: int | None
    held_until: datetime | None
    hold_reason: str | None
    created_at: datetime
    finished_at: datetime | None
    changed_at: datetime


@dataclass(frozen=True)
class InboxPage:
    """``total`` stops counting at :data:`MOST` items; ``page`` starts at 1."""

    items: tuple[InboxItem, ...]
    total: int
    page: int
    pages: int
    counters: Mapping[str, int] = field(default_factory=dict)


def inbox(
    conn: Connection,
    actor: Actor,
    *,
    preset: str = "mine",
    filters: InboxFilters | None = None,
    sort: str = "deadline",
    page: int = 1,
    at: datetime | None = None,
) -> InboxPage:
    """One page of 50 items. ``sort`` is a key of :data:`SORTS`, with ``-`` before it for descending.

    Raises ``KeyError`` for an unknown preset or sort.
    """
    now = moment(conn, at)
    parts, narrowed = preset_parts(preset, actor, now), _narrowed(filters or InboxFilters())
    ids = conn.execute(_picked(parts, narrowed, sort, page)).scalars().all()
    rows = conn.execute(
        _columns()
        .where(work_items.c.id == any_(bindparam(None, ids, type_=ARRAY(BigInteger))))
        .order_by(*_order(sort))
    ).all()
    counters = inbox_counters(conn, actor, at=now)
    # The menu has counted to the end already where its own cap was not reached.
    known = counters[preset] if not narrowed and counters.get(preset, CAP) < CAP else None
    total = _total(conn, parts, narrowed) if known is None else known
    names = _names(conn, rows)
    return InboxPage(
        items=tuple(_item(conn, row, names[row.deployment_id, row.process_id], now) for row in rows),
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE_SIZE)),
        counters=counters,
    )


def _searched() -> Any:
    return (
        work_items.join(cases, cases.c.id == work_items.c.case_id)
        .outerjoin(appeals, appeals.c.case_id == cases.c.id)
        .outerjoin(applicants, applicants.c.id == appeals.c.applicant_id)
    )


def _picked(
    parts: Sequence[ColumnElement[bool]], narrowed: Sequence[ColumnElement[bool]], sort: str, page: int
) -> Select[Any]:
    """The items of one page only: names are joined to these fifty, not to everything that was sorted.

    Of each part no more than could stand on the page. By deadline, and with no filter, it is a walk along
    an index and needs no other table.
    """
    key, end = SORTS[sort.removeprefix("-")], page * PAGE_SIZE
    # The item's copy of the case's day: the column that the indexes are ordered by.
    if key is SORTS["deadline"]:
        key = work_items.c.case_last_day
    plain = key.table is work_items and not narrowed if isinstance(key, Column) else False
    source = work_items if plain else _searched()
    found = [
        select(work_items.c.id, key.label("sorted"))
        .select_from(source)
        .where(part, *narrowed)
        .order_by(*_ordered(key, sort))
        .limit(end)
        .subquery()
        for part in parts
    ]
    every = union(*(select(part) for part in found)).subquery()
    place = [*_ordered(every.c.sorted, sort)[:1], every.c.id.asc()]
    return select(every.c.id).order_by(*place).limit(PAGE_SIZE).offset(end - PAGE_SIZE)


def _joined() -> Any:
    return (
        _searched()
        .join(organisations, organisations.c.id == work_items.c.organisation_id)
        .outerjoin(assignees, assignees.c.id == work_items.c.assignee_id)
    )


def _columns() -> Select[Any]:
    item, case = work_items.c, cases.c
    return select(
        *(item.id.label("work_item_id"), item.case_id, item.key, item.element_id, item.version),
        *(item.assignee_id, item.assigned_at, item.held_until, item.hold_reason),
        *(item.created_at, item.finished_at, item.organisation_id),
        *(case.number, case.state, case.control, case.return_count, case.deployment_id, case.process_id),
        *(case.clock_rule, case.legal_last_day, case.control_date, case.overdue),
        *(case.registered_at, case.answered_at, case.closed_at, case.changed_at),
        *(appeals.c.subject, appeals.c.topic, appeals.c.language, appeals.c.channel),
        applicant_display(applicants).label("applicant"),
        organisations.c.name.label("organisation"),
        initials(assignees).label("assignee"),
    ).select_from(_joined())


def _narrowed(filters: InboxFilters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.organisation_id is not None:
        path = select(organisations.c.path).where(organisations.c.id == filters.organisation_id)
        below = select(organisations.c.id).where(organisations.c.path.like(path.scalar_subquery() + "%"))
        wanted.append(work_items.c.organisation_id.in_(below))
    if filters.topic:
        wanted.append(appeals.c.topic == filters.topic)
    if filters.channel:
        wanted.append(appeals.c.channel == filters.channel)
    if filters.executor_id is not None:
        wanted.append(cases.c.executor_id == filters.executor_id)
    if filters.deadline_from:
        wanted.append(cases.c.legal_last_day >= filters.deadline_from)
    if filters.deadline_to:
        wanted.append(cases.c.legal_last_day <= filters.deadline_to)
    if filters.text.strip():
        wanted.append(_matches(filters.text))
    return wanted


def _matches(text: str) -> ColumnElement[bool]:
    pattern = like_pattern(text)
    columns = (cases.c.number, applicant_display(applicants), appeals.c.subject)
    return or_(*(folded(column).like(pattern, escape="\\") for column in columns))


def _order(sort: str) -> list[ColumnElement[Any]]:
    return _ordered(SORTS[sort.removeprefix("-")], sort)


def _ordered(column: ColumnElement[Any], sort: str) -> list[ColumnElement[Any]]:
    first = column.desc().nulls_last() if sort.startswith("-") else column.asc().nulls_last()
    return [first, work_items.c.id.asc()]


def _total(
    conn: Connection, parts: Sequence[ColumnElement[bool]], narrowed: Sequence[ColumnElement[bool]]
) -> int:
    if not narrowed:
        return int(conn.execute(select(counted(parts, MOST))).scalar_one())
    where = and_(or_(*parts), *narrowed)
    some = select(work_items.c.id).select_from(_searched()).where(where).limit(MOST).subquery()
    return int(conn.execute(select(func.count()).select_from(some)).scalar_one())


def _names(conn: Connection, rows: Sequence[Any]) -> Mapping[tuple[int, str], Mapping[str, Languages]]:
    """The names of each diagram of the page, read once, not once a row."""
    drawn = {(row.deployment_id, row.process_id) for row in rows}
    return {one: element_names(conn, *one) for one in drawn}


def _item(conn: Connection, row: Any, names: Mapping[str, Languages], now: datetime) -> InboxItem:
    taken = (local_date(now) - local_date(row.assigned_at)).days if row.assigned_at else None
    return InboxItem(
        work_item_id=row.work_item_id,
        case_id=row.case_id,
        key=row.key,
        element_id=row.element_id,
        step=names.get(row.element_id, {}),
        version=row.version,
        number=row.number,
        applicant=row.applicant,
        subject=row.subject or "",
        process=name_without_appeal(conn, row),
        topic=row.topic,
        language=row.language or "",
        channel=row.channel or "",
        case_state=row.state,
        control=row.control,
        return_count=row.return_count,
        deadline=deadline_of(row, local_date(now)),
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        assignee_id=row.assignee_id,
        assignee=row.assignee,
        assigned_at=row.assigned_at,
        days_with_me=taken,
        held_until=row.held_until,
        hold_reason=row.hold_reason,
        created_at=row.created_at,
        finished_at=row.finished_at,
        changed_at=row.changed_at,
    )

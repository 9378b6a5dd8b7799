"""The inbox: one page of work items with everything its columns show (ui.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from engine.domain.actor import Actor
from engine.domain.case_state import CaseMark
from engine.domain.local_time import local_date
from engine.queries.case_marks import case_marks
from engine.queries.clock import Deadline, Today, deadline_of, moment, today_of
from engine.queries.element_names import element_names, name_without_appeal
from engine.queries.facts import Languages
from engine.queries.inbox_counters import CAP, DAY, counted, counters_on
from engine.queries.inbox_filters import InboxFilters, narrowed
from engine.queries.inbox_picking import MOST_KEYS, PAGE_SIZE, PLAIN, SORTS, WINDOW, pick
from engine.queries.inbox_presets import PRESETS, ground_of, preset_parts, presets_for
from engine.queries.names import applicant_display, initials
from engine.queries.substitutes import whose_work
from engine.queries.visible import visible_cases
from engine.storage.tables import appeals, applicants, cases, organisations, people, work_items

__all__ = [
    "MOST",
    "MOST_KEYS",
    "PAGE_SIZE",
    "PLAIN",
    "PRESETS",
    "SORTS",
    "WINDOW",
    "InboxFilters",
    "InboxItem",
    "InboxPage",
    "inbox",
    "presets_for",
]

MOST = 1000
"""Where the count over the list stops ("999+"): twenty pages are turned by nobody, a filter is quicker."""
BATCH = 500
"""Items of a whole list that are dressed at once."""
assignees = people.alias("assignees")


@dataclass(frozen=True)
class InboxItem:
    """One row. ``step`` is the diagram element's name; ``days_with_me`` counts from assignment. ``due_at``:
    the step's own term, beside the case's.

    ``process`` is the name of a case that no appeal names, else empty. ``substitute_for``: the person in
    whose place the reader would do it.
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
    marks: tuple[CaseMark, ...]
    organisation_id: int
    organisation: Languages
    assignee_id: int | None
    assignee: str | None
    assigned_at: datetime | None
    days_with_me: int | None
    due_at: datetime | None
    held_until: datetime | None
    hold_reason: str | None
    created_at: datetime
    finished_at: datetime | None
    changed_at: datetime
    substitute_for: str | None = None


@dataclass(frozen=True)
class InboxPage:
    """``total`` stops counting at :data:`MOST` items; ``page`` starts at 1. ``bounded``: the list is longer
    than the :data:`WINDOW` items that this order, or the search for words, looked at."""

    items: tuple[InboxItem, ...]
    total: int
    page: int
    pages: int
    counters: Mapping[str, int] = field(default_factory=dict)
    bounded: bool = False


def inbox(
    conn: Connection,
    actor: Actor,
    *,
    preset: str = "mine",
    filters: InboxFilters | None = None,
    sort: Sequence[str] = PLAIN,
    page: int = 1,
    at: datetime | None = None,
) -> InboxPage:
    """One page of 50 items. ``sort`` holds keys of :data:`SORTS`, each with ``-`` before it for descending.

    Raises ``KeyError`` for an unknown preset or key.
    """
    now = moment(conn, at)
    today = today_of(conn, now)
    filters = filters or InboxFilters()
    ground = ground_of(conn, actor, now, today.calendar)
    parts = preset_parts(preset, actor, ground)
    wanted = narrowed(conn, filters)
    picked = pick(conn, parts, wanted, text=filters.text, sort=sort, page=page, done=preset == "done")
    counters = counters_on(conn, actor, ground)
    # The menu has counted to the end already where its own cap was not reached.
    known = counters[preset] if not filters.any and counters.get(preset, CAP) < CAP else picked.total
    by_tags = bool(wanted) or preset == "substitute"
    total = _total(conn, parts, wanted, by_tags=by_tags) if known is None else min(known, MOST)
    return InboxPage(
        items=dressed(conn, actor, picked.ids, today),
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE_SIZE)),
        counters=counters,
        bounded=picked.bounded,
    )


def whole_list(
    conn: Connection,
    actor: Actor,
    *,
    preset: str,
    filters: InboxFilters,
    sort: Sequence[str],
    most: int,
    at: datetime | None = None,
) -> Iterator[InboxItem]:
    """The items of the list itself, page after page as the screen shows them, up to ``most``.

    In another order than the deadline's no more than the :data:`WINDOW` that the screen sorts.
    """
    now = moment(conn, at)
    today = today_of(conn, now)
    parts = preset_parts(preset, actor, ground_of(conn, actor, now, today.calendar))
    wanted = narrowed(conn, filters)
    told: dict[str, Any] = {"text": filters.text, "sort": sort, "page": 1, "done": preset == "done"}
    ids = pick(conn, parts, wanted, **told, size=most).ids
    for first in range(0, len(ids), BATCH):
        yield from dressed(conn, actor, ids[first : first + BATCH], today)


def visible_items(
    conn: Connection, actor: Actor, ids: Sequence[int], *, at: datetime | None = None
) -> tuple[InboxItem, ...]:
    """Those of these items whose cases the actor may see, in their order."""
    chosen = select(work_items.c.id).join(cases, cases.c.id == work_items.c.case_id)
    wanted = work_items.c.id == any_(bindparam(None, list(ids), type_=ARRAY(BigInteger)))
    seen = set(conn.execute(chosen.where(wanted, visible_cases(actor))).scalars())
    today = today_of(conn, moment(conn, at))
    return dressed(conn, actor, [one for one in dict.fromkeys(ids) if one in seen], today)


def dressed(conn: Connection, actor: Actor, ids: Sequence[int], today: Today) -> tuple[InboxItem, ...]:
    """The items in the order of their ids; names are joined to these alone, not to what was sorted."""
    chosen = work_items.c.id == any_(bindparam(None, list(ids), type_=ARRAY(BigInteger)))
    rows = conn.execute(_columns().where(chosen)).all()
    place = {id_: n for n, id_ in enumerate(ids)}
    rows = sorted(rows, key=lambda row: place[row.work_item_id])
    names, stood_for = _names(conn, rows), whose_work(conn, actor, rows)
    marks = case_marks(conn, actor, [row.case_id for row in rows])
    return tuple(
        _item(
            conn,
            row,
            names[row.deployment_id, row.process_id],
            today,
            marks=marks.get(row.case_id, ()),
            substitute_for=stood_for.get(row.work_item_id),
        )
        for row in rows
    )


def _joined() -> Any:
    return (
        work_items.join(cases, cases.c.id == work_items.c.case_id)
        .outerjoin(appeals, appeals.c.case_id == cases.c.id)
        .outerjoin(applicants, applicants.c.id == appeals.c.applicant_id)
        .join(organisations, organisations.c.id == work_items.c.organisation_id)
        .outerjoin(assignees, assignees.c.id == work_items.c.assignee_id)
    )


def _columns() -> Select[Any]:
    item, case = work_items.c, cases.c
    return select(
        *(item.id.label("work_item_id"), item.case_id, item.key, item.element_id, item.version),
        *(item.assignee_id, item.assigned_at, item.due_at, item.held_until, item.hold_reason),
        *(item.created_at, item.finished_at, item.organisation_id, item.candidate_role),
        *(item.case_organisation_id, item.case_unit_id, case.access_level, appeals.c.legal_type),
        *(case.number, case.state, case.control, case.return_count, case.deployment_id, case.process_id),
        *(case.clock_rule, case.legal_last_day, case.control_date, case.overdue),
        *(case.registered_at, case.answered_at, case.closed_at, case.changed_at),
        *(appeals.c.subject, appeals.c.topic, appeals.c.language, appeals.c.channel),
        applicant_display(applicants).label("applicant"),
        organisations.c.name.label("organisation"),
        initials(assignees).label("assignee"),
    ).select_from(_joined())


def _total(
    conn: Connection,
    parts: Sequence[ColumnElement[bool]],
    narrowed: Sequence[ColumnElement[bool]],
    *,
    by_tags: bool,
) -> int:
    both = [and_(part, *narrowed) for part in parts]
    order = () if by_tags else DAY
    return int(conn.execute(select(counted(both, MOST, order=order))).scalar_one())


def _names(conn: Connection, rows: Sequence[Any]) -> Mapping[tuple[int, str], Mapping[str, Languages]]:
    """The names of each diagram of the page, read once, not once a row."""
    drawn = {(row.deployment_id, row.process_id) for row in rows}
    return {one: element_names(conn, *one) for one in drawn}


def _item(
    conn: Connection,
    row: Any,
    names: Mapping[str, Languages],
    today: Today,
    *,
    marks: tuple[CaseMark, ...],
    substitute_for: str | None,
) -> InboxItem:
    taken = (today.day - local_date(row.assigned_at)).days if row.assigned_at else None
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
        deadline=deadline_of(row, today),
        marks=marks,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        assignee_id=row.assignee_id,
        assignee=row.assignee,
        assigned_at=row.assigned_at,
        days_with_me=taken,
        due_at=row.due_at,
        held_until=row.held_until,
        hold_reason=row.hold_reason,
        created_at=row.created_at,
        finished_at=row.finished_at,
        changed_at=row.changed_at,
        substitute_for=substitute_for,
    )

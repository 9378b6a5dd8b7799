"""What narrows a list of work items, as conditions over their tags (:mod:`engine.queries.item_tags`)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import ColumnElement, Connection, or_, select

from engine.queries import item_tags as tags
from engine.queries.item_tags import has_all, has_any, tag
from engine.queries.names import applicant_display, folded, like_pattern
from engine.queries.parties import beside
from engine.queries.scope import subtree
from engine.storage.tables import appeals, applicants, cases, organisations, work_items


@dataclass(frozen=True)
class InboxFilters:
    """What the address bar holds. ``text`` looks in number, applicant and subject; ``step`` is the id of a
    diagram element, ``region`` a code of the classifier, ``official`` ``yes`` or ``no``."""

    organisation_id: int | None = None
    topic: str | None = None
    channel: str | None = None
    executor_id: int | None = None
    assignee_id: int | None = None
    region: str | None = None
    language: str | None = None
    step: str | None = None
    returned: bool = False
    official: str | None = None
    deadline_from: date | None = None
    deadline_to: date | None = None
    text: str = ""

    @property
    def any(self) -> bool:
        """True when something narrows the list: "empty because filtered"."""
        return self != InboxFilters()

    def without(self, name: str) -> InboxFilters:
        """The same without one of them."""
        kept = {one.name: getattr(self, one.name) for one in fields(self) if one.name != name}
        return InboxFilters(**kept)


def narrowed(conn: Connection, filters: InboxFilters) -> list[ColumnElement[bool]]:
    """Conditions over ``work_items`` alone: all but the text. A walk along the days, or one index, serves
    them; ids of organisations are asked first, so that the planner knows what it looks for."""
    item = work_items.c
    wanted: list[ColumnElement[bool]] = []
    values = (
        *((tags.TOPIC, filters.topic), (tags.CHANNEL, filters.channel), (tags.EXECUTOR, filters.executor_id)),
        *((tags.REGION, filters.region), (tags.LANGUAGE, filters.language), (tags.ELEMENT, filters.step)),
        *((tags.RETURNED, tags.YES if filters.returned else None), (tags.OFFICIAL, filters.official)),
    )
    chosen = [tag(kind, value) for kind, value in values if value is not None]
    if chosen:
        wanted.append(has_all(chosen))
    if filters.organisation_id is not None:
        wanted.append(has_any(tag(tags.ORGANISATION, one) for one in _below(conn, filters.organisation_id)))
    if filters.assignee_id is not None:
        wanted.append(item.assignee_id == filters.assignee_id)
    if filters.deadline_from:
        wanted.append(item.list_day >= filters.deadline_from)
    if filters.deadline_to:
        wanted.append(item.list_day <= filters.deadline_to)
    return wanted


def _below(conn: Connection, organisation_id: int) -> list[int]:
    """The organisation and everything below it; none where there is no such organisation."""
    chosen = select(organisations.c.path).where(organisations.c.id == organisation_id)
    path = conn.execute(chosen).scalar()
    return [] if path is None else [row.id for row in conn.execute(subtree(path))]


def matches(text: str) -> ColumnElement[bool]:
    """Over ``cases``, ``appeals`` and ``applicants``."""
    pattern = like_pattern(text)
    columns = (cases.c.number, applicant_display(applicants), appeals.c.subject)
    return or_(*(folded(column).like(pattern, escape="\\") for column in columns), beside(pattern))

"""What the morning's mail says to one person: counts, numbers with steps; the lists are the inbox's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.domain.actor import Actor
from engine.domain.local_time import local_date
from engine.domain.notifications import Kind, Mail
from engine.domain.staff_mails import Line, Section
from engine.queries.inbox import InboxItem, inbox
from engine.queries.inbox_counters import CAP
from engine.queries.inbox_news import list_news
from engine.queries.notices import addressed
from engine.queries.notifications import kind_column
from engine.storage.tables import notices

# A notice about what a list of the mail shows already is not counted once more.
COUNTED = (Kind.THREAT, Kind.COMPLAINT, Kind.CASE)


def digest_sections(
    conn: Connection,
    actor: Actor,
    choices: Mapping[Kind, tuple[bool, Mail]],
    *,
    since: datetime,
    at: datetime,
) -> tuple[Section, ...]:
    """Only what the person wants in it and what holds anything. ``since``: new is what came after it."""
    wanted = {kind for kind, (_, mail) in choices.items() if mail is Mail.DIGEST}
    found: list[Section] = []
    if Kind.REMINDER in wanted:
        soon = inbox(conn, actor, preset="due_3_days", at=at).items
        today = [one for one in soon if one.deadline.legal_last_day == local_date(at)]
        found.append(_section("due_today", len(today), today, actor))
    for name, kind in (("overdue", Kind.OVERDUE), ("returned", Kind.RETURNED)):
        if kind in wanted:
            page = inbox(conn, actor, preset=name, at=at)
            found.append(_section(name, page.total, page.items, actor))
    if Kind.GIVEN in wanted:
        count = list_news(conn, actor, preset="mine", since=since, shown=()).arrived
        items = inbox(conn, actor, preset="mine", at=at).items if count else ()
        new = [one for one in items if max(one.created_at, one.assigned_at or one.created_at) > since]
        found.append(_section("given", count, new, actor))
    if Kind.GROUP in wanted:
        found.append(_section("group", inbox(conn, actor, preset="free", at=at).total, (), actor))
    kinds = [kind.value for kind in COUNTED if kind in wanted]
    unread = (
        select(notices.c.id)
        .where(addressed(actor), notices.c.read_at.is_(None), kind_column().in_(kinds))
        .limit(CAP)
    )
    count = conn.execute(select(func.count()).select_from(unread.subquery())).scalar_one()
    found.append(_section("notices", count, (), actor))
    return tuple(one for one in found if one.count != "0")


def _section(name: str, count: int, items: Iterable[InboxItem], actor: Actor) -> Section:
    lines = [Line(one.number or "", one.step.get(actor.locale, "")) for one in items]
    return Section(name, str(count), lines)

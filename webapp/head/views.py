"""The head's page: one tab for each question, each read in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import render_template, request
from sqlalchemy import Connection

from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.domain.forecast import ORDER
from engine.queries import reading
from engine.queries.clock import Today, moment, today_of
from engine.queries.counted_past import typical_times
from engine.queries.head_balance import balance
from engine.queries.head_decisions import decisions
from engine.queries.head_forecast import foreseen
from engine.queries.head_items import HeadItem, dressed, head_items
from engine.queries.head_people import colleagues, workload
from forms.encoding import Posted
from webapp.database import engine
from webapp.guards import permission
from webapp.head.small_forms import small_fields
from webapp.presenters import head_words
from webapp.presenters.bulk_lines import Line
from webapp.presenters.head_words import RISKS
from webapp.presenters.vocabulary import record_word
from webapp.reports.bars import BAR_WIDTH, scaled
from webapp.sessions import require_actor

TABS = ("late", "decisions", "workload", "forecast", "balance")
SHOWN = 100
"""Rows of a tab: the worst come first, and all are counted."""


@dataclass(frozen=True)
class Told:
    """What became of what was asked: why nothing was done, or each with its result; and what was typed."""

    asked: str = ""
    lines: Sequence[Line] = ()
    typed: Posted = field(default_factory=dict)


@permission("head")
def index() -> str:
    """``?tab=`` one of :data:`TABS`."""
    tab = request.args.get("tab", TABS[0])
    if tab not in TABS:
        raise NotFound(tab=tab[:40])
    return page(tab)


def page(tab: str, told: Told | None = None) -> str:
    """The tab, with what became of the last press."""
    actor, told = require_actor(), told or Told()
    with reading(engine()) as conn:
        now = moment(conn, None)
        shown = _TABS[tab](conn, actor, today_of(conn, now), now, told)
    return render_template(
        f"head/{tab}.html", tab=tab, tabs=TABS, told=told, most=SHOWN, say=head_words, **shown
    )


def _late(conn: Connection, actor: Actor, today: Today, now: datetime, told: Told) -> dict[str, Any]:
    """R-014: everything overdue or returned, each case once."""
    first: dict[int, HeadItem] = {}
    for item in head_items(conn, actor, today.day, now):
        if item.late or (item.returns and not item.answered):
            first.setdefault(item.case_id, item)
    found = sorted(
        first.values(), key=lambda one: (not one.late, -one.returns, one.last_day or today.day, one.id)
    )
    return {
        "rows": found[:SHOWN],
        "total": len(found),
        "overdue": sum(one.late for one in found),
        "returned": sum(one.returns > 0 for one in found),
        "both": sum(one.late and one.returns > 0 for one in found),
        "named": dressed(conn, [one.id for one in found[:SHOWN]], today),
    }


def _decisions(conn: Connection, actor: Actor, today: Today, now: datetime, told: Told) -> dict[str, Any]:
    found = decisions(conn, actor, today)
    fields = {one.id: small_fields(one.form, one.id, told.typed) for one in found.shown}
    return {"found": found, "fields": fields, "record_word": record_word}


def _workload(conn: Connection, actor: Actor, today: Today, now: datetime, told: Told) -> dict[str, Any]:
    items = head_items(conn, actor, today.day, now)
    soon = today.calendar.add_working_days(today.day, 3)
    loads = workload(colleagues(conn, actor, items, today.day), items, soon)
    longest = max((one.open for one in loads), default=0)
    return {
        "loads": loads,
        "free": sum(one.assignee_id is None for one in items),
        "total": len(items),
        "today": today.day,
        "BAR_WIDTH": BAR_WIDTH,
        "bar": lambda count: scaled(count, longest),
    }


def _forecast(conn: Connection, actor: Actor, today: Today, now: datetime, told: Told) -> dict[str, Any]:
    known = typical_times(conn, today)
    found = foreseen(head_items(conn, actor, today.day, now), known.samples, today)
    counts: Mapping[str, int] = {risk: sum(one.forecast.risk is risk for one in found) for risk in ORDER}
    return {
        "rows": found[:SHOWN],
        "total": len(found),
        "counted_at": known.counted_at,
        "counts": [(RISKS[risk], count) for risk, count in counts.items()],  # type: ignore[index]
        "named": dressed(conn, [one.item.id for one in found[:SHOWN]], today),
    }


def _balance(conn: Connection, actor: Actor, today: Today, now: datetime, told: Told) -> dict[str, Any]:
    found = balance(conn, actor, today, now)
    moves = found.moves[:SHOWN]
    return {
        "found": found,
        "moves": moves,
        "named": dressed(conn, [one.item.id for one in moves], today),
    }


_TABS = {
    "late": _late,
    "decisions": _decisions,
    "workload": _workload,
    "forecast": _forecast,
    "balance": _balance,
}

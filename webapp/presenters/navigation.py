"""The side menu: each person sees the doors that open to them, and the counters of their work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlalchemy import Connection

from engine.domain.actor import Actor
from engine.queries import inbox_counters
from engine.queries.inbox_counters import CAP
from engine.queries.incidents import count_open
from engine.queries.notices import unread_notices
from webapp.guards import allowed

PRESET_LABELS: Mapping[str, LazyString] = {
    "mine": _("Mine"),
    "free": _("Free in my group"),
    "overdue": _("Overdue"),
    "due_3_days": _("Due in 3 days"),
    "returned": _("Returned for finalization"),
    "on_hold": _("On hold"),
    "done": _("Done by me"),
    "unit": _("All in my units"),
}

INCIDENTS = "admin.incidents"

PAGES: tuple[tuple[str, str, LazyString], ...] = (
    ("intake", "intake.new", _("New appeal")),
    ("case", "cases.index", _("All cases")),
    ("reports", "reports.index", _("Reports")),
    ("studio", "studio.index", _("Processes and forms")),
    ("audit", "audit.index", _("Journal check")),
    ("admin", "admin.people", _("People and roles")),
    ("admin", INCIDENTS, _("Incidents")),
)

# After login each role lands on what is useful to it first.
HOMES: tuple[tuple[str, str], ...] = (
    ("work", "inbox.index"),
    ("audit", "audit.index"),
    ("admin", "admin.people"),
    ("studio", "studio.index"),
    ("reports", "reports.index"),
)


@dataclass(frozen=True)
class Entry:
    """One line of the menu. ``count`` is empty where nothing is counted."""

    key: str
    label: LazyString
    address: str
    current: bool
    count: str = ""
    alarm: bool = False


@dataclass(frozen=True)
class Menu:
    presets: tuple[Entry, ...]
    pages: tuple[Entry, ...]
    unread: int


EMPTY = Menu((), (), 0)


def menu(conn: Connection, actor: Actor, counters: Mapping[str, int] | None = None) -> Menu:
    """Presets with counters for people who work on cases, then the pages of the other roles.

    ``counters`` spares the count where the page has it already.
    """
    if counters is None:
        counters = inbox_counters(conn, actor) if allowed(actor, "work") else {}
    return Menu(_presets(counters), _pages(conn, actor), unread_notices(conn, actor))


def home(actor: Actor) -> str:
    """The endpoint to land on after login."""
    return next((endpoint for door, endpoint in HOMES if allowed(actor, door)), "notices.index")


def _presets(counters: Mapping[str, int]) -> tuple[Entry, ...]:
    here = request.endpoint == "inbox.index"
    current = request.args.get("preset", "mine") if here else None
    return tuple(
        Entry(
            key,
            label,
            url_for("inbox.index", preset=key),
            key == current,
            count_text(counters[key]),
            alarm=key == "overdue" and counters[key] > 0,
        )
        for key, label in PRESET_LABELS.items()
        if key in counters
    )


def count_text(count: int, most: int = CAP) -> str:
    """Counting stops at ``most``: nobody reads the difference beyond it."""
    return f"{most - 1}+" if count >= most else str(count)


def _pages(conn: Connection, actor: Actor) -> tuple[Entry, ...]:
    return tuple(
        _incidents(conn, door, label) if endpoint == INCIDENTS else _page(door, endpoint, label)
        for door, endpoint, label in PAGES
        if allowed(actor, door)
    )


def _page(door: str, endpoint: str, label: LazyString) -> Entry:
    folder = (request.endpoint or "").partition(".")[0]
    here = endpoint.partition(".")[0] == folder and not _among_incidents()
    return Entry(door, label, url_for(endpoint), here)


def _incidents(conn: Connection, door: str, label: LazyString) -> Entry:
    number = count_open(conn)
    return Entry(
        "incidents", label, url_for(INCIDENTS), _among_incidents(), count_text(number), alarm=number > 0
    )


def _among_incidents() -> bool:
    """The administrator's folder holds two pages of the menu; what moves a case belongs to the second."""
    return (request.endpoint or "").startswith("admin.") and request.endpoint != "admin.people"

"""The side menu: each person sees the doors that open to them, and the counters of their work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import g, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlalchemy import Connection

from engine.domain.actor import Actor
from engine.queries import inbox_counters
from engine.queries.inbox_counters import CAP
from engine.queries.incidents import count_open
from engine.queries.notices import unread_notices
from engine.queries.saved_filters import SavedFilter
from webapp.guards import allowed
from webapp.inbox.kept import counts_of, kept_lists

PRESET_LABELS: Mapping[str, LazyString] = {
    "mine": _("Mine"),
    "free": _("Free in my group"),
    "overdue": _("Overdue"),
    "due_3_days": _("Due in 3 days"),
    "returned": _("Returned for finalization"),
    "on_hold": _("On hold"),
    "substitute": _("As substitute"),
    "done": _("Done by me"),
    "unit": _("All in my units"),
}

INCIDENTS = "admin.incidents"
TASK = "cases.work_item"
STAFF = frozenset({"admin.staff", "admin.staff_act"})

PAGES: tuple[tuple[str, str, LazyString], ...] = (
    ("head", "head.index", _("For the head")),
    ("intake", "intake.new", _("New appeal")),
    ("intake", "box.index", _("Box for appeals")),
    ("intake", "consultations.index", _("Consultations")),
    ("case", "cases.index", _("All cases")),
    ("letters", "letters.index", _("Letters to send")),
    ("reports", "reports.index", _("Reports")),
    ("calendar", "calendar.index", _("Working calendar")),
    ("studio", "studio.index", _("Processes and forms")),
    ("rules", "rules.templates", _("Messages and acts")),
    ("audit", "audit.index", _("Journal check")),
    ("audit", "audit.process", _("How the process ran")),
    ("erasures", "erasures.index", _("Acts of destruction")),
    ("audit", "audit.signs", _("Signs to look into")),
    ("samples", "samples.index", _("Samples")),
    ("readings", "access.readings", _("What auditors opened")),
    ("readings", "access.orders", _("Access to personal data")),
    ("staff", "admin.staff", _("Staff")),
    ("admin", INCIDENTS, _("Incidents")),
)

# After login each role lands on what is useful to it first.
HOMES: tuple[tuple[str, str], ...] = (
    ("work", "inbox.index"),
    ("audit", "audit.index"),
    ("admin", "admin.staff"),
    ("studio", "studio.index"),
    ("reports", "reports.index"),
)


@dataclass(frozen=True)
class Entry:
    """One line of the menu. ``count`` is empty where nothing is counted."""

    key: str
    label: LazyString | str
    address: str
    current: bool
    count: str = ""
    alarm: bool = False


@dataclass(frozen=True)
class Menu:
    presets: tuple[Entry, ...]
    filters: tuple[Entry, ...]
    pages: tuple[Entry, ...]
    unread: int


EMPTY = Menu((), (), (), 0)


def menu(conn: Connection, actor: Actor, counters: Mapping[str, int] | None = None) -> Menu:
    """Presets with counters for people who work on cases, then the pages of the other roles.

    ``counters`` spares the count where the page has it already.
    """
    if counters is None:
        counters = inbox_counters(conn, actor) if allowed(actor, "work") else {}
    filters = _filters(conn, actor, counters) if counters else ()
    return Menu(_presets(counters), filters, _pages(conn, actor), unread_notices(conn, actor))


def home(actor: Actor) -> str:
    """The endpoint to land on after login."""
    return next((endpoint for door, endpoint in HOMES if allowed(actor, door)), "notices.index")


def _presets(counters: Mapping[str, int]) -> tuple[Entry, ...]:
    shown = g.get("inbox_shown")
    current = shown.preset if shown else None
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


def _filters(conn: Connection, actor: Actor, counters: Mapping[str, int]) -> tuple[Entry, ...]:
    """Kept lists, a colleague's with his name; none of a list that this reader does not have."""
    shown = g.get("inbox_shown")
    here = shown.query if shown else None
    kept = kept_lists(conn, actor, counters)
    counts = counts_of(conn, actor, kept)
    return tuple(
        Entry(
            one.key,
            _named(one.filter),
            f"{url_for('inbox.index')}?{one.filter.arguments}",
            here == one.filter.arguments,
            count_text(counts[one.key]) if one.key in counts else "",
        )
        for one in kept
    )


def _named(one: SavedFilter) -> LazyString | str:
    return one.name if one.mine else _("%(name)s (%(owner)s)", name=one.name, owner=one.owner)


def count_text(count: int, most: int = CAP) -> str:
    """Counting stops at ``most``: nobody reads the difference beyond it."""
    return f"{most - 1}+" if count >= most else str(count)


def _pages(conn: Connection, actor: Actor) -> tuple[Entry, ...]:
    shown = [page for page in PAGES if allowed(actor, page[0])]
    here = _here([endpoint for _, endpoint, _ in shown])
    return tuple(
        _incidents(conn, door, label)
        if endpoint == INCIDENTS
        else Entry(door, label, url_for(endpoint), endpoint == here)
        for door, endpoint, label in shown
    )


def _here(endpoints: Sequence[str]) -> str | None:
    """The entry that the page belongs to: of its folder the one it lies under, else the first."""
    # A task stands in somebody's list, not among the cases that one looks through.
    if _among_incidents() or request.endpoint == TASK:
        return None
    folder = (request.endpoint or "").partition(".")[0]
    of_folder = [one for one in endpoints if one.partition(".")[0] == folder]
    above = [one for one in of_folder if request.path.startswith(url_for(one))]
    return max(above, key=lambda one: len(url_for(one)), default=next(iter(of_folder), None))


def _incidents(conn: Connection, door: str, label: LazyString) -> Entry:
    number = count_open(conn)
    return Entry(
        "incidents", label, url_for(INCIDENTS), _among_incidents(), count_text(number), alarm=number > 0
    )


def _among_incidents() -> bool:
    """The administrator's folder holds two pages of the menu; what moves a case belongs to the second."""
    return (request.endpoint or "").startswith("admin.") and request.endpoint not in STAFF

"""The list, the preview beside it, and the answer to "anything new?"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import g, render_template, request
from flask_babel import LazyString, format_number
from sqlalchemy import Connection

from engine import queries
from engine.domain.access import hands_out_work
from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.queries import InboxItem, reading
from engine.queries.clock import moment
from engine.queries.inbox import MOST, WINDOW, presets_for
from engine.queries.waiting import WaitKind, waits_of, waits_of_item
from webapp.database import engine
from webapp.guards import permission
from webapp.inbox import choices, saved, state
from webapp.inbox.chips import chips_of
from webapp.inbox.refused import Refused
from webapp.presenters.navigation import PRESET_LABELS, count_text
from webapp.presenters.waits import wait_words
from webapp.sessions import require_actor

EXPORTED = 10_000
"""Rows of the list as a file."""
WAITING = frozenset({"unit", "overdue", "returned", "substitute"})
"""The lists of work that others may have in hand."""


@permission("work")
def index() -> str:
    """One page of the list; everything it shows is in its address."""
    wanted = state.read(request.args)
    refuse_foreign_preset(wanted)
    return listing(wanted)


def listing(wanted: state.InboxState, refused: Refused | None = None) -> str:
    """``refused``: a bulk command from this list of which nothing was done."""
    actor = require_actor()
    with reading(engine()) as conn:
        page = queries.inbox(
            conn,
            actor,
            preset=wanted.preset,
            filters=wanted.filters,
            sort=wanted.sort,
            page=wanted.page,
        )
        offered = choices.offered(conn, actor)
        item = _shown(conn, actor, wanted.item)
        seen_at = moment(conn, None)
        waits = _waits(conn, wanted, page.items)
    g.inbox_counters, g.inbox_shown = page.counters, wanted
    return render_template(
        "inbox/index.html",
        state=wanted,
        page=page,
        seen_at=seen_at,
        title=PRESET_LABELS[wanted.preset],
        choices=offered,
        waits=waits,
        hands_out=hands_out_work(actor),
        chips=chips_of(wanted, offered),
        labels=choices.LABELS,
        shares=saved.SHARES,
        heads=_heads(wanted),
        window=format_number(WINDOW),
        export_most=format_number(EXPORTED),
        shown=item,
        count_text=count_text,
        most=MOST,
        refused=refused,
        gone=len(refused.chosen - {one.work_item_id for one in page.items}) if refused else 0,
        here=wanted.address(),
    )


@permission("work")
def preview(work_item_id: int) -> str:
    """The pane at the right; a stranger's item is 404 like everywhere."""
    with reading(engine()) as conn:
        shown = queries.work_item_page(conn, require_actor(), work_item_id)
    return render_template("inbox/preview.html", shown=shown, back=_back())


def _heads(wanted: state.InboxState) -> tuple[tuple[str, LazyString], ...]:
    """The columns above the list: the usual ones, and what it is sorted by besides."""
    more = (key.removeprefix("-") for key in wanted.sort)
    return tuple((key, choices.KEY_LABELS[key]) for key in dict.fromkeys((*choices.HEADS, *more)))


def _waits(
    conn: Connection, wanted: state.InboxState, items: Sequence[InboxItem]
) -> Mapping[int, Sequence[str]]:
    """On whom each row of others' work really waits, asked once for the page."""
    if wanted.preset not in WAITING:
        return {}
    found = waits_of(conn, [one.case_id for one in items])
    return {
        one.work_item_id: [
            wait_words(wait)
            for wait in waits_of_item(found.get(one.case_id, ()), one.work_item_id)
            # The row names its holder already.
            if wait.kind is not WaitKind.PERSON
        ]
        for one in items
    }


def _shown(conn: Connection, actor: Actor, item: int | None) -> queries.WorkItemPage | None:
    """An item that is gone, or that this reader may not see, does not take the list with it."""
    try:
        return queries.work_item_page(conn, actor, item) if item else None
    except NotFound:
        return None


def refuse_foreign_preset(wanted: state.InboxState) -> None:
    """Raises :class:`InvalidFilter` for a list that this person does not have."""
    if wanted.preset not in presets_for(require_actor()):
        raise state.InvalidFilter(name="preset", value=wanted.preset)


def _back() -> str:
    return request.headers.get("HX-Current-URL", "")

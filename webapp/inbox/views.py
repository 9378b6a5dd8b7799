"""The list, the preview beside it, and the answer to "anything new?"."""

from __future__ import annotations

from flask import g, jsonify, render_template, request
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from engine import queries
from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.queries import reading
from engine.queries.inbox import MOST, presets_for
from webapp.database import engine
from webapp.guards import permission
from webapp.inbox import choices, state
from webapp.presenters.navigation import PRESET_LABELS, count_text
from webapp.sessions import require_actor


@permission("work")
def index() -> str:
    """One page of the list; everything it shows is in its address."""
    actor, wanted = require_actor(), state.read(request.args)
    _refuse_foreign_preset(wanted)
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
    g.inbox_counters = page.counters
    return render_template(
        "inbox/index.html",
        state=wanted,
        page=page,
        title=PRESET_LABELS[wanted.preset],
        choices=offered,
        shown=item,
        count_text=count_text,
        most=MOST,
    )


@permission("work")
def preview(work_item_id: int) -> str:
    """The pane at the right; a stranger's item is 404 like everywhere."""
    with reading(engine()) as conn:
        shown = queries.work_item_page(conn, require_actor(), work_item_id)
    return render_template("inbox/preview.html", shown=shown, back=_back())


@permission("work")
def news() -> Response:
    """Counters only: the page announces what came without moving what is being read."""
    with reading(engine()) as conn:
        counters = queries.inbox_counters(conn, require_actor())
    return jsonify({key: count_text(count) for key, count in counters.items()})


def _shown(conn: Connection, actor: Actor, item: int | None) -> queries.WorkItemPage | None:
    """An item that is gone, or that this reader may not see, does not take the list with it."""
    try:
        return queries.work_item_page(conn, actor, item) if item else None
    except NotFound:
        return None


def _refuse_foreign_preset(wanted: state.InboxState) -> None:
    if wanted.preset not in presets_for(require_actor()):
        raise state.InvalidFilter(name="preset", value=wanted.preset)


def _back() -> str:
    return request.headers.get("HX-Current-URL", "")

"""The answer to "anything new?" of an open page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import jsonify, request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from engine.domain.actor import Actor
from engine.operations.border import MAX_ID
from engine.queries import reading
from engine.queries.inbox import PAGE_SIZE
from engine.queries.inbox_counters import counters_on, ground_now
from engine.queries.inbox_news import list_news
from engine.queries.inbox_presets import Ground, presets_for
from engine.queries.notices import unread_notices
from webapp.database import engine
from webapp.guards import allowed, permission
from webapp.inbox.kept import counts_of, kept_lists
from webapp.inbox.state import InvalidFilter
from webapp.news.feed import readers
from webapp.presenters.navigation import count_text
from webapp.sessions import require_actor, session_token

POLL_SECONDS = 5
UNHEARD_SECONDS = 30
"""While nothing is announced every question costs the database: pages ask less often."""


@permission("signed_in")
def index() -> Response:
    """``counters`` of the menu with its kept lists, ``unread`` for the bell, and of a list (``preset``,
    ``since``, ``item`` for each row that is shown) the ``arrived`` with its words and what was ``taken``;
    ``next`` in seconds."""
    actor = require_actor()
    stamp = readers().looked_up(session_token() or "", actor)
    with reading(engine()) as conn:
        told: dict[str, Any] = {"unread": count_text(unread_notices(conn, actor))}
        if allowed(actor, "work"):
            ground = ground_now(conn, actor)
            counters = counters_on(conn, actor, ground)
            kept = counts_of(conn, actor, kept_lists(conn, actor, counters), ground)
            told["counters"] = {key: count_text(count) for key, count in {**counters, **kept}.items()}
            told |= _of_list(conn, actor, ground)
    answer = jsonify(told | {"next": POLL_SECONDS if stamp else UNHEARD_SECONDS})
    answer.headers["Cache-Control"] = "no-store"
    if stamp:
        answer.set_etag(stamp)
    return answer


def _of_list(conn: Connection, actor: Actor, ground: Ground) -> dict[str, Any]:
    if not request.args.get("preset"):
        return {}
    preset, since, shown = _asked(actor)
    news = list_news(conn, actor, preset=preset, since=since, shown=shown, ground=ground)
    count = count_text(news.arrived)
    return {
        "arrived": news.arrived,
        "count": count,
        "line": ngettext("%(count)s new", "%(count)s new", news.arrived, count=count),
        "taken": {str(item): _("taken by %(name)s", name=name or "–") for item, name in news.taken.items()},
    }


def _asked(actor: Actor) -> tuple[str, datetime, tuple[int, ...]]:
    """Raises :class:`InvalidFilter`."""
    preset, since, items = request.args["preset"], request.args.get("since", ""), request.args.getlist("item")
    if preset not in presets_for(actor):
        raise InvalidFilter(name="preset", value=preset)
    try:
        moment = datetime.fromisoformat(since)
    except ValueError as error:
        raise InvalidFilter(name="since", value=since) from error
    if moment.tzinfo is None:
        raise InvalidFilter(name="since", value=since)
    if len(items) > PAGE_SIZE or not all(one.isdecimal() and one.isascii() for one in items):
        raise InvalidFilter(name="item", value="")
    shown = tuple(int(one[:20]) for one in items)
    if any(one > MAX_ID for one in shown):
        raise InvalidFilter(name="item", value="")
    return preset, moment, shown

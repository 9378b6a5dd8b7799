"""The list of cases: what a person may see, by number or, where it may be read, by name."""

from __future__ import annotations

from flask import render_template, request

from engine.domain.errors import NotFound
from engine.domain.local_time import at_end_of
from engine.queries import reading
from engine.queries.case_list import case_list
from webapp.database import engine
from webapp.guards import allowed, permission
from webapp.known_day import known_day
from webapp.sessions import require_actor

MAX_TEXT = 200
MAX_PAGE = 100_000
OFFICIAL = {"": None, "yes": True, "no": False}


@permission("case")
def index() -> str:
    """``?text=``, ``?official=`` (yes, no), ``?page=`` and, for who audits, ``?known=`` (a day); an address
    that names no page is not found."""
    text, page = request.args.get("text", ""), request.args.get("page", "1")
    official = request.args.get("official", "")
    if len(text) > MAX_TEXT or not _is_page(page) or official not in OFFICIAL:
        raise NotFound(page=page)
    actor = require_actor()
    known = known_day(request.args, actor)
    moment = at_end_of(known) if known else None
    with reading(engine()) as conn:
        found = case_list(conn, actor, text=text, official=OFFICIAL[official], page=int(page), known=moment)
    return render_template(
        "cases/index.html",
        found=found,
        text=text,
        official=official,
        known=known,
        audits=allowed(actor, "audit"),
    )


def _is_page(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= MAX_PAGE

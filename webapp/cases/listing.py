"""The list of cases: what a person may see, by number or, where it may be read, by name."""

from __future__ import annotations

from flask import render_template, request

from engine.domain.errors import NotFound
from engine.queries import reading
from engine.queries.case_list import case_list
from webapp.database import engine
from webapp.guards import permission
from webapp.sessions import require_actor

MAX_TEXT = 200
MAX_PAGE = 100_000
OFFICIAL = {"": None, "yes": True, "no": False}


@permission("case")
def index() -> str:
    """``?text=``, ``?official=`` (yes, no) and ``?page=``; an address that names no page is not found."""
    text, page = request.args.get("text", ""), request.args.get("page", "1")
    official = request.args.get("official", "")
    if len(text) > MAX_TEXT or not _is_page(page) or official not in OFFICIAL:
        raise NotFound(page=page)
    with reading(engine()) as conn:
        found = case_list(conn, require_actor(), text=text, official=OFFICIAL[official], page=int(page))
    return render_template("cases/index.html", found=found, text=text, official=official)


def _is_page(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= MAX_PAGE

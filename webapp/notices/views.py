"""The list of notices."""

from __future__ import annotations

from flask import redirect, render_template
from werkzeug.wrappers import Response

from engine.operations.read_notice import read_notice
from engine.queries import notices, reading
from webapp import links
from webapp.database import engine
from webapp.guards import permission
from webapp.notices.words import TABS, text_of
from webapp.sessions import require_actor


@permission("signed_in")
def index() -> str:
    with reading(engine()) as conn:
        found = notices(conn, require_actor(), limit=100)
    return render_template("notices/index.html", notices=found, text_of=text_of, tabs=TABS)


@permission("signed_in")
def read(notice_id: int) -> Response:
    """Mark the notice as read and go to its case."""
    answer = read_notice(engine(), require_actor(), notice_id=notice_id)
    return redirect(links.case_tab(answer["case_id"], TABS.get(answer["code"])))

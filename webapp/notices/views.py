"""The list of notices."""

from __future__ import annotations

from flask import render_template

from engine.queries import notices, reading
from webapp.database import engine
from webapp.guards import permission
from webapp.notices.words import text_of
from webapp.sessions import require_actor


@permission("signed_in")
def index() -> str:
    with reading(engine()) as conn:
        found = notices(conn, require_actor(), limit=100)
    return render_template("notices/index.html", notices=found, text_of=text_of)

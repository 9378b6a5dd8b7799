"""Who works here and in which role."""

from __future__ import annotations

from flask import render_template

from engine.queries import reading
from engine.queries.directory import directory
from webapp.database import engine
from webapp.guards import permission


@permission("admin")
def people() -> str:
    with reading(engine()) as conn:
        found = directory(conn)
    return render_template("admin/people.html", people=found)

"""The status page of an appeal: where it is, who considers it, answer by when. No personal data."""

from __future__ import annotations

from flask import render_template

from engine.domain.errors import NotFound
from engine.queries import reading
from engine.queries.public_status import public_status
from webapp.citizen.tokens import is_status_token
from webapp.database import engine
from webapp.guards import permission


@permission("public")
def status(case_id: int, token: str) -> str:
    """A wrong token and an unknown case are answered alike."""
    if not is_status_token(case_id, token):
        raise NotFound(case_id=case_id)
    with reading(engine()) as conn:
        shown = public_status(conn, case_id)
    return render_template("citizen/status.html", shown=shown)

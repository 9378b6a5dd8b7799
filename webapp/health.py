"""Answers to the machine that watches the product."""

from __future__ import annotations

from flask import jsonify
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from engine import installation
from webapp.database import engine
from webapp.guards import permission


@permission("public")
def healthz() -> tuple[Response, int]:
    """200 when the database answers and its tables are those of this program."""
    try:
        ready = installation.is_current(engine())
    except SQLAlchemyError:
        ready = False
    return jsonify(status="ok" if ready else "unavailable"), 200 if ready else 503


@permission("public")
def livez() -> tuple[Response, int]:
    """200 while the process answers at all."""
    return jsonify(status="ok"), 200

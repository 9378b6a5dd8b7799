"""Ends a session on the server."""

from __future__ import annotations

from sqlalchemy import Engine, delete

from engine.operations.log_in import token_hash
from engine.storage.tables import sessions
from engine.storage.unit_of_work import unit_of_work


def log_out(engine: Engine, *, token: str) -> None:
    """The token opens nothing any more; one that never did is no error."""
    with unit_of_work(engine) as work:
        work.conn.execute(delete(sessions).where(sessions.c.token_hash == token_hash(token)))

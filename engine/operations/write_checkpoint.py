"""Writes the next checkpoint of the journal and copies what is new to the file outside the database."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from engine.domain.actor import SYSTEM, Actor
from engine.domain.errors import Forbidden
from engine.journal import checkpoints
from engine.operations.sealed_lines import own_public_key, signer
from engine.storage import checkpoint_file
from engine.storage.unit_of_work import unit_of_work

PATIENCE = 5.0
"""Seconds to wait for commands under way; nobody waits for us, and the next round comes."""


def write_checkpoint(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    outside: Path | None = None,
    patience: float = PATIENCE,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Only the system may. Answers ``checkpoint`` (its number) and ``entries`` (how many it covers).

    Both are ``None`` when there is nothing new, another is writing one, or commands outlast the patience.
    The file gets its line, signed by the installation's seal, after the commit, together with lines that an
    earlier round could not add.
    """
    if not actor.is_system:
        raise Forbidden()
    with unit_of_work(engine, at=at) as work:
        row = checkpoints.write(work.conn, work.now, patience)
        written = {name: row[name] if row else None for name in ("id", "entries")}
    with engine.connect() as conn:
        path = outside or checkpoint_file.path_for(conn)
        checkpoints.copy_out(conn, path, signer())
    checkpoint_file.publish_key(path, own_public_key())
    return {"checkpoint": written["id"], "entries": written["entries"]}

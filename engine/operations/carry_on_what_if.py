"""Holds the next part of the past cases against the draft, and sums all up after the last.

A part is worked out outside any transaction and stored with its place: two workers at once, or one that was
killed, cost time and nothing else.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, select, update
from sqlalchemy.dialects.postgresql import insert

from engine.domain.errors import NotFound, TrialStopped
from engine.domain.what_if import Assumptions, compared_as_json, compared_of, summary
from engine.examination import sandbox
from engine.examination.wire import asked as files_asked
from engine.queries.past_cases import old_files, past_cases
from engine.storage.jobs import WHAT_IF, defer, without_job
from engine.storage.tables import what_if_parts as parts
from engine.storage.tables import what_ifs
from engine.storage.unit_of_work import unit_of_work


def carry_on_what_if(
    engine: Engine, *, what_if_id: int, at: datetime | None = None, part: int = sandbox.CHUNK
) -> dict[str, Any]:
    """Answers ``done`` and ``all``; or ``failed``, why it was given up. Raises NotFound."""
    with engine.connect() as conn:
        row = conn.execute(select(what_ifs).where(what_ifs.c.id == what_if_id)).first()
        if row is None:
            raise NotFound(what_if_id=what_if_id)
        if row.finished_at is not None:
            return {"done": row.done, "all": len(row.cases)}
        ids = row.cases[row.done : row.done + part]
        past = past_cases(conn, ids)
        old = old_files(conn, past)
    assumed = Assumptions(timedelta(seconds=row.asked["step"]))
    try:
        found, names = sandbox.what_if(files_asked(bytes(row.files)), old, past, assumed)
    except TrialStopped as stopped:
        return _give_up(engine, what_if_id, str(stopped.details["reason"]), at)
    done = row.done + len(ids)
    with unit_of_work(engine, at=at) as work:
        stored = {
            "what_if_id": what_if_id,
            "start": row.done,
            "compared": [compared_as_json(one) for one in found],
            "names": names,
        }
        work.conn.execute(insert(parts).values(stored).on_conflict_do_nothing())
        told: dict[str, Any] = {"done": func.greatest(what_ifs.c.done, done)}
        if done >= len(row.cases):
            told |= {"finished_at": work.now, "summary": _summed(work.conn, what_if_id)}
        else:
            defer(work.conn, WHAT_IF, what_if_id=what_if_id)
        work.conn.execute(update(what_ifs).where(what_ifs.c.id == what_if_id).values(told))
    return {"done": done, "all": len(row.cases)}


def _give_up(engine: Engine, what_if_id: int, reason: str, at: datetime | None) -> dict[str, Any]:
    with unit_of_work(engine, at=at) as work:
        told = {"failed": reason, "finished_at": work.now}
        work.conn.execute(update(what_ifs).where(what_ifs.c.id == what_if_id).values(told))
    return {"failed": reason}


def _summed(conn: Any, what_if_id: int) -> dict[str, Any]:
    chosen = select(parts.c.compared, parts.c.names).where(parts.c.what_if_id == what_if_id)
    held = conn.execute(chosen.order_by(parts.c.start)).all()
    every = (compared_of(one) for part in held for one in part.compared)
    return asdict(summary(every)) | {
        "names": {name: texts for part in held for name, texts in part.names.items()}
    }


def requeue_what_ifs(engine: Engine, *, older_than: timedelta, at: datetime | None = None) -> tuple[int, ...]:
    """Queues those whose job is gone, for whatever reason. Answers the ids."""
    row = what_ifs.c
    with unit_of_work(engine, at=at) as work:
        lost = (
            select(row.id)
            .where(row.finished_at.is_(None), row.asked_at < work.now - older_than)
            .where(without_job(WHAT_IF, "what_if_id", row.id))
            .order_by(row.id)
            .with_for_update(skip_locked=True)
        )
        found = tuple(work.conn.execute(lost).scalars())
        for what_if_id in found:
            defer(work.conn, WHAT_IF, what_if_id=what_if_id)
    return found

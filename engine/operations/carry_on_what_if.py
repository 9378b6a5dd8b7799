"""Holds past cases against the draft, part by part, and sums all up after the last.

Parts are worked out outside any transaction by as many confined children as there are processors, and each
is stored with its place as soon as it is told: two workers at once, or one that was killed, cost time and
nothing else. What a part answers depends on its cases alone, so that the number of children changes nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from sqlalchemy import Engine, select, update
from sqlalchemy.dialects.postgresql import insert

from engine.domain.errors import NotFound, TrialStopped
from engine.domain.redecided import decision_summary, redecided_as_json, redecided_of
from engine.domain.what_if import Assumptions, Past, compared_as_json, compared_of, summary
from engine.examination import sandbox
from engine.examination.wire import asked as files_asked
from engine.queries.past_cases import old_files, past_cases
from engine.storage.jobs import WHAT_IF, defer, without_job
from engine.storage.tables import what_if_parts as parts
from engine.storage.tables import what_ifs
from engine.storage.unit_of_work import unit_of_work

CHILDREN = min(4, len(os.sched_getaffinity(0)))
TURN_SECONDS = 60.0
"""From the first answer on. After it the rest is left to the next job: a worker that is to stop does not wait
long for this one."""


@dataclass(frozen=True)
class Turn:
    """How much is taken in hand at once. ``part``: cases of one part; ``most``: of one child; ``seconds``:
    of all."""

    part: int = sandbox.CHUNK
    most: int = sandbox.MOST_PAST
    children: int = CHILDREN
    seconds: float = TURN_SECONDS


def carry_on_what_if(
    engine: Engine, *, what_if_id: int, at: datetime | None = None, turn: Turn | None = None
) -> dict[str, Any]:
    """Answers ``done`` and ``all``; or ``failed``, why it was given up. Raises NotFound."""
    turn = turn or Turn()
    with engine.connect() as conn:
        row = conn.execute(select(what_ifs).where(what_ifs.c.id == what_if_id)).first()
        if row is None:
            raise NotFound(what_if_id=what_if_id)
        if row.finished_at is not None:
            return {"done": row.done, "all": len(row.cases)}
        told = set(conn.execute(_parts_of(what_if_id, parts.c.start)).scalars())
    left = [start for start in range(0, len(row.cases), turn.part) if start not in told]
    taken = left[: turn.children * max(1, turn.most // turn.part)]
    try:
        _work_out(_Question(engine, row, turn, at), taken)
    except TrialStopped as stopped:
        return _give_up(engine, what_if_id, str(stopped.details["reason"]), at)
    return _end_turn(engine, row, at)


@dataclass(frozen=True)
class _Question:
    engine: Engine
    row: Any
    turn: Turn
    at: datetime | None


def _work_out(asked: _Question, starts: Sequence[int]) -> None:
    """By several children, every other part each. Raises :class:`TrialStopped`."""
    children = min(asked.turn.children, len(starts))
    if not children:
        return
    over = Event()
    with ThreadPoolExecutor(children) as threads:
        shares = [starts[n::children] for n in range(children)]
        for done in [threads.submit(_share, asked, share, over) for share in shares]:
            done.result()


def _share(asked: _Question, starts: Sequence[int], over: Event) -> None:
    chosen = [asked.row.cases[start : start + asked.turn.part] for start in starts]
    with asked.engine.connect() as conn:
        known = {one.id: one for one in past_cases(conn, [id_ for ids in chosen for id_ in ids])}
        old = old_files(conn, list(known.values()))
    past = [[known[id_] for id_ in ids] for ids in chosen]
    try:
        with closing(_found(asked.row, old, past)) as found:
            until: float | None = None
            for start, (compared, names) in zip(starts, found, strict=True):
                _store(asked, start, compared, names)
                until = until or time.monotonic() + asked.turn.seconds
                if over.is_set() or time.monotonic() > until:
                    break
    except BaseException:
        over.set()
        raise


def _found(
    row: Any, old: dict[str, dict[str, bytes]], past: Sequence[Sequence[Past]]
) -> Generator[tuple[list[dict[str, Any]], dict[str, Any]], None, None]:
    """Of each part the answers as plain values, and what they speak of."""
    files, decision = files_asked(bytes(row.files)), row.asked.get("decision")
    if decision is not None:
        with closing(sandbox.redecide(files, old, past, decision)) as again:
            for redecided, rules in again:
                yield [redecided_as_json(one) for one in redecided], rules
        return
    assumed = Assumptions(timedelta(seconds=row.asked["step"]))
    with closing(sandbox.what_if(files, old, past, assumed)) as walked:
        for compared, names in walked:
            yield [compared_as_json(one) for one in compared], names


def _store(asked: _Question, start: int, compared: Sequence[Any], names: dict[str, Any]) -> None:
    stored = {
        "what_if_id": asked.row.id,
        "start": start,
        "compared": compared,
        "names": names,
    }
    with unit_of_work(asked.engine, at=asked.at) as work:
        new = insert(parts).values(stored).on_conflict_do_nothing().returning(parts.c.start)
        if work.conn.execute(new).first() is not None:
            more = {"done": what_ifs.c.done + len(compared)}
            work.conn.execute(update(what_ifs).where(what_ifs.c.id == asked.row.id).values(more))


def _end_turn(engine: Engine, row: Any, at: datetime | None) -> dict[str, Any]:
    with unit_of_work(engine, at=at) as work:
        mine = what_ifs.c.id == row.id
        now = work.conn.execute(select(what_ifs).where(mine).with_for_update()).one()
        if now.finished_at is None and now.done >= len(row.cases):
            told = {"finished_at": work.now, "summary": _summed(work.conn, row)}
            work.conn.execute(update(what_ifs).where(mine).values(told))
        elif now.finished_at is None:
            defer(work.conn, WHAT_IF, what_if_id=row.id)
    return {"done": now.done, "all": len(row.cases)}


def _parts_of(what_if_id: int, *columns: Any) -> Any:
    return select(*columns).where(parts.c.what_if_id == what_if_id).order_by(parts.c.start)


def _give_up(engine: Engine, what_if_id: int, reason: str, at: datetime | None) -> dict[str, Any]:
    with unit_of_work(engine, at=at) as work:
        told = {"failed": reason, "finished_at": work.now}
        work.conn.execute(update(what_ifs).where(what_ifs.c.id == what_if_id).values(told))
    return {"failed": reason}


def _summed(conn: Any, row: Any) -> dict[str, Any]:
    held = conn.execute(_parts_of(row.id, parts.c.compared, parts.c.names)).all()
    every = [one for part in held for one in part.compared]
    if row.asked.get("decision") is not None:
        summed = asdict(decision_summary([redecided_of(one) for one in every]))
    else:
        summed = asdict(summary(map(compared_of, every)))
    return summed | {"names": {name: texts for part in held for name, texts in part.names.items()}}


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

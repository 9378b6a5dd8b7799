"""Counts running terms anew with the newest calendar, one transaction a case (domain report 3.3 rule 8).

A clock remembers the version of the calendar it was counted with; what is to be done is whatever remembers
an older one. So nothing is planned and nothing can be forgotten: whoever is killed is started again and goes
on, two at once share the work, and a clock that a slow transaction started with the old calendar is found by
the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from psycopg.errors import LockNotAvailable
from sqlalchemy import Engine, Row, Select, and_, insert, select, update
from sqlalchemy.exc import OperationalError

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.calendar import Calendar
from engine.domain.clocks import MAIN
from engine.domain.errors import Forbidden
from engine.domain.local_time import local_date
from engine.domain.recount import dates
from engine.operations.advancing import note, services_of, tell_watches
from engine.operations.locked_case import LockedCase, lock_case
from engine.service_tasks import clocks as of_case
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.outgoing import queue_message
from engine.service_tasks.staff import controllers, executor
from engine.storage.calendars import newest_calendar, version_at
from engine.storage.jobs import RECOUNT, defer, without_task
from engine.storage.tables import cases, clock_recounts, clocks
from engine.storage.unit_of_work import UnitOfWork, unit_of_work

VERB = "recount_clock"
BATCH = 500
MOVED = "M-05C"
"""Tells the applicant that the day he was told of is another one now."""


def recount_clocks(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    batch: int = BATCH,
    limit: int | None = None,
    on_batch: Callable[[int], None] = lambda done: None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Goes on until no running clock was counted with an older calendar, or ``limit`` of them are done.

    Answers ``moved`` (clocks with other dates now), ``same`` and ``finished``. Raises Forbidden.
    """
    if not may(actor, Verb.RUN_JOB, CaseFacts(organisation_path="")):
        raise Forbidden()
    told = {"moved": 0, "same": 0}
    after, left = 0, limit
    while left is None or left > 0:
        size = batch if left is None else min(batch, left)
        found = _older(engine, after, size, at)
        if not found.rows:
            break
        moving = [row for row in found.rows if _differs(row, found.calendar)]
        ids = {row.id for row in moving}
        told["same"] += _same(engine, [row for row in found.rows if row.id not in ids], found.calendar, at)
        for case_id in dict.fromkeys(row.case_id for row in moving):
            told["moved"] += _one(engine, case_id, at)
        after = found.rows[-1].id
        left = None if left is None else left - len(found.rows)
        on_batch(sum(told.values()))
    return {**told, "finished": not _older(engine, 0, 1, at).rows}


def requeue_recount(engine: Engine, *, at: datetime | None = None) -> bool:
    """Queues the recount when something is left to recount and no job will do it, for whatever reason."""
    with unit_of_work(engine, at=at) as work:
        newest = version_at(work.conn).number
        waiting = _waiting(newest).limit(1).where(without_task(RECOUNT))
        lost = work.conn.execute(waiting).first() is not None
        if lost:
            defer(work.conn, RECOUNT)
        return lost


class _Found:
    def __init__(self, rows: Sequence[Row[Any]], calendar: Calendar) -> None:
        self.rows, self.calendar = rows, calendar


def _older(engine: Engine, after: int, size: int, at: datetime | None) -> _Found:
    with unit_of_work(engine, at=at) as work:
        calendar = newest_calendar(work.conn, local_date(work.now))
        chosen = _waiting(calendar.number).where(clocks.c.id > after).order_by(clocks.c.id).limit(size)
        return _Found(work.conn.execute(chosen).all(), calendar)


def _waiting(newest: int) -> Select[Any]:
    """Not of a case whose past is being replayed: it is counted as of its time, and its turn comes after."""
    older = clocks.c.stopped_at.is_(None) & (clocks.c.calendar_version < newest)
    return select(clocks).join(cases, cases.c.id == clocks.c.case_id).where(older, ~cases.c.clock_driven)


def _differs(clock: Row[Any], calendar: Calendar) -> bool:
    new = dates(of_case.counting(clock), calendar)
    return (new.legal_last_day, new.control_date) != (clock.legal_last_day, clock.control_date)


def _same(engine: Engine, rows: Sequence[Row[Any]], calendar: Calendar, at: datetime | None) -> int:
    """Those that come out as they are: nothing happened to their cases, so no entry says so.

    One that was changed meanwhile is left to the next run.
    """
    done = 0
    with unit_of_work(engine, at=at) as work:
        for row in rows:
            as_read = and_(*(clocks.c[name].is_not_distinct_from(getattr(row, name)) for name in READ))
            counted = update(clocks).where(clocks.c.id == row.id, as_read)
            done += work.conn.execute(counted.values(calendar_version=calendar.number)).rowcount
    return done


READ = (
    "rule",
    "is_notice",
    "started_on",
    "extended_to",
    "given_day",
    "legal_last_day",
    "control_date",
    "stopped_at",
)


def _one(engine: Engine, case_id: int, at: datetime | None) -> int:
    """The clocks of one case; how many moved. A case that somebody holds too long waits for the next run."""
    try:
        with unit_of_work(engine, at=at) as work:
            locked = lock_case(work, SYSTEM, case_id)
            return recount_case(work, locked)
    except OperationalError as failure:
        if isinstance(failure.orig, LockNotAvailable):
            return 0
        raise


def recount_case(work: UnitOfWork, locked: LockedCase) -> int:
    """Under the case's lock: each clock once, with an entry of its own; the watches hear at the end."""
    calendar = newest_calendar(work.conn, local_date(work.now))
    context = services_of(work, locked, SYSTEM)
    moved = 0
    for clock in of_case.open_clocks(context):
        if clock.calendar_version < calendar.number:
            moved += _move(work, locked, clock, calendar)
    return moved


def _move(work: UnitOfWork, locked: LockedCase, clock: Row[Any], calendar: Calendar) -> bool:
    context = services_of(work, locked, SYSTEM)
    context.calendar, context.key = calendar, f"recount#{calendar.number}-{clock.id}"
    columns = of_case.counted(of_case.counting(clock), calendar)
    if not _differs(clock, calendar):
        of_case.write(context, clock, **columns)
        return False
    overdue = locked.row["overdue"]
    of_case.change(context, clock, **columns)
    told = _tell_applicant(context, clock, columns)
    days = {
        "old_last_day": clock.legal_last_day,
        "new_last_day": columns["legal_last_day"],
        "old_control_date": clock.control_date,
        "new_control_date": columns["control_date"],
    }
    row = {"calendar_version": calendar.number, "case_id": locked.id, "clock_id": clock.id, "at": work.now}
    work.conn.execute(insert(clock_recounts).values(row | days | {"applicant_told": told}))
    facts = {"clock": clock.name} | {name: day.isoformat() for name, day in days.items()}
    context.notify("recounted", facts, *executor(context), *controllers(context))
    if overdue and not of_case.any_missed(context):
        context.change_case(overdue=False)
    facts |= {"calendar_version": str(calendar.number)}
    note(work, locked, SYSTEM, VERB, facts, {"fields": context.changed})
    tell_watches(work, locked)
    return True


def _tell_applicant(context: ServiceContext, clock: Row[Any], columns: dict[str, Any]) -> bool:
    """A day that he was told never moves without his being told (3.3 rule 8)."""
    new = columns["legal_last_day"]
    if clock.name != MAIN or clock.told_last_day in (None, new):
        return False
    given = {"old_last_day": clock.told_last_day.isoformat(), "new_last_day": new.isoformat()}
    queue_message(context, MOVED, given)
    return True

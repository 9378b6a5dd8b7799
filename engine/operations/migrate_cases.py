"""Carries the planned cases over to another version of their diagrams, one transaction a case.

Each case moves under its own lock, with an entry in its journal, or is refused whole with the element
and the rule. Nothing is remembered outside the tables: whoever is killed, is started again and goes on;
two at once share the work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from psycopg.errors import LockNotAvailable
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import OperationalError

from engine.bpmn.definition import Deployment
from engine.bpmn.migration import migrate
from engine.bpmn.model import Command
from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.canonical import plain
from engine.domain.errors import CannotMove, ExpressionFailed, Forbidden, NotFound, ProcessStuck
from engine.domain.local_time import local
from engine.operations.advancing import Effects, services_of, store_advance
from engine.operations.locked_case import LockedCase, lock_case
from engine.operations.publication import FAMILY
from engine.operations.start_migration import check_mapping, version_of
from engine.queries import published
from engine.service_tasks.registry import service_caller
from engine.storage.tables import case_migration_items as items
from engine.storage.tables import case_migrations as migrations
from engine.storage.tables import cases, deployments
from engine.storage.unit_of_work import UnitOfWork, rehearsal, unit_of_work

VERB = "migrate_case"
BATCH = 200

Said = tuple[str, Mapping[str, Any]]
"""What became of a case: ``moved``, ``refused`` or ``ended``, and of a refusal ``rule`` and ``element``."""


@dataclass(frozen=True)
class _Way:
    """From one deployment to another."""

    migration_id: int
    from_id: int
    to_id: int
    checksum: str
    old: Deployment
    new: Deployment
    mapping: Mapping[str, str]


def migrate_cases(
    engine: Engine,
    actor: Actor,
    *,
    migration_id: int,
    batch: int = BATCH,
    limit: int | None = None,
    on_batch: Callable[[int], None] = lambda done: None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Goes on until nothing is pending, or ``limit`` cases are done; ``on_batch`` hears how many so far.

    Answers ``moved``, ``refused`` and ``ended`` of this run, and ``finished``. Raises Forbidden,
    NotFound.
    """
    way = _way(engine, actor, migration_id)
    told = {"moved": 0, "refused": 0, "ended": 0}
    done, after = 0, 0
    while limit is None or done < limit:
        size = batch if limit is None else min(batch, limit - done)
        pending = _pending(engine, migration_id, after, size)
        if not pending:
            break
        for case_id in pending:
            state = _one(engine, actor, way, case_id, at)
            if state in told:
                told[state] += 1
        done, after = done + len(pending), pending[-1]
        on_batch(done)
    return {**told, "finished": _finish(engine, migration_id, at)}


def _one(engine: Engine, actor: Actor, way: _Way, case_id: int, at: datetime | None) -> str:
    """One case. Answers what became of it; ``pending`` when somebody holds it too long: its turn comes
    again. ``taken`` when another run was faster."""
    try:
        with unit_of_work(engine, at=at) as work:
            locked = lock_case(work, actor, case_id, known_by=Verb.MIGRATE_CASES)
            own = (items.c.migration_id == way.migration_id) & (items.c.case_id == case_id)
            if work.conn.execute(select(items.c.state).where(own)).scalar() != "pending":
                return "taken"
            state, reason = _attempt(work, actor, locked, way)
            said = {"state": state, "reason": plain(dict(reason)), "at": work.now}
            work.conn.execute(update(items).where(own).values(said))
            return state
    except OperationalError as failure:
        if isinstance(failure.orig, LockNotAvailable):
            return "pending"
        raise


def preview_migration(
    engine: Engine,
    actor: Actor,
    *,
    from_version: int,
    to_version: int,
    on_case: Callable[[int, Said], None],
    family: str = FAMILY,
    mapping: Mapping[str, str] = {},
) -> None:
    """What would become of each running case: it is moved, and nothing of it is kept, nor planned.

    Raises Forbidden, NotFound, InvalidData (``mapping``).
    """
    if not may(actor, Verb.MIGRATE_CASES, CaseFacts(organisation_path="")):
        raise Forbidden()
    with engine.connect() as conn:
        ends = [version_of(conn, family, number) for number in (from_version, to_version)]
        old, new = (published.compiled(conn, one.id, one.checksum) for one in ends)
        check_mapping(old, new, mapping)
        running = select(cases.c.id).where(cases.c.deployment_id == ends[0].id, cases.c.closed_at.is_(None))
        found = list(conn.execute(running.order_by(cases.c.id)).scalars())
    way = _Way(0, ends[0].id, ends[1].id, ends[1].checksum, old, new, mapping)
    for case_id in found:
        with rehearsal(engine) as work:
            locked = lock_case(work, actor, case_id, known_by=Verb.MIGRATE_CASES)
            on_case(case_id, _attempt(work, actor, locked, way))


def _attempt(work: UnitOfWork, actor: Actor, locked: LockedCase, way: _Way) -> Said:
    """A refusal leaves nothing, also of what a service task wrote before it."""
    if locked.row["closed_at"] is not None:
        return "ended", {}
    if locked.row["deployment_id"] != way.from_id:
        return "refused", {"rule": "other_version", "element": None}
    try:
        with work.conn.begin_nested():
            _move(work, actor, locked, way)
    except CannotMove as refusal:
        return "refused", refusal.details
    except (ExpressionFailed, ProcessStuck) as stuck:
        return "refused", {"rule": stuck.code, "element": stuck.details.get("element")}
    return "moved", {}


def _move(work: UnitOfWork, actor: Actor, locked: LockedCase, way: _Way) -> None:
    process_id = locked.row["process_id"]
    command = Command("migrate", process_id, local(work.now), {"mapping": dict(way.mapping)})
    context = services_of(work, locked, actor)
    assert locked.state is not None
    caller = service_caller(context)
    result = migrate(way.old, way.new, process_id, locked.state, command, caller)
    effects = Effects(facts={"migration": way.migration_id}, columns={"deployment_id": way.to_id})
    over = replace(locked, deployment=way.new, checksum=way.checksum)
    store_advance(work, over, actor, VERB, command, result, context, effects)


def _way(engine: Engine, actor: Actor, migration_id: int) -> _Way:
    if not may(actor, Verb.MIGRATE_CASES, CaseFacts(organisation_path="")):
        raise Forbidden()
    with engine.connect() as conn:
        row = conn.execute(select(migrations).where(migrations.c.id == migration_id)).first()
        if row is None:
            raise NotFound(migration_id=migration_id)
        ends = (row.from_deployment_id, row.to_deployment_id)
        chosen = select(deployments.c.id, deployments.c.checksum).where(deployments.c.id.in_(ends))
        sums = {one.id: one.checksum for one in conn.execute(chosen)}
        old, new = (published.compiled(conn, id_, sums[id_]) for id_ in ends)
        return _Way(migration_id, *ends, sums[ends[1]], old, new, row.mapping)


def _pending(engine: Engine, migration_id: int, after: int, size: int) -> list[int]:
    mine = (items.c.migration_id == migration_id) & (items.c.state == "pending")
    chosen = select(items.c.case_id).where(mine, items.c.case_id > after)
    with engine.connect() as conn:
        return list(conn.execute(chosen.order_by(items.c.case_id).limit(size)).scalars())


def _finish(engine: Engine, migration_id: int, at: datetime | None) -> bool:
    """Marks the migration finished when nothing of it is pending."""
    pending = select(items.c.case_id).where(items.c.migration_id == migration_id, items.c.state == "pending")
    with unit_of_work(engine, at=at) as work:
        if work.conn.execute(pending.limit(1)).first():
            return False
        own = (migrations.c.id == migration_id) & migrations.c.finished_at.is_(None)
        work.conn.execute(update(migrations).where(own).values(finished_at=work.now))
        return True

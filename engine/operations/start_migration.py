"""Plans the way of running cases to another version of their diagrams: which ones, and why.

Nothing moves yet (:mod:`engine.operations.migrate_cases`). The plan is a row with one line a case, so
that a move that was cut short goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from engine.bpmn.definition import Deployment
from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData, NotFound
from engine.operations.border import clean_text, reason_codes
from engine.operations.once import once
from engine.operations.publication import FAMILY
from engine.queries import published
from engine.storage.jobs import MIGRATE, defer
from engine.storage.tables import case_migration_items as items
from engine.storage.tables import case_migrations as migrations
from engine.storage.tables import cases, deployments
from engine.storage.unit_of_work import UnitOfWork

VERB = "start_migration"


def start_migration(
    engine: Engine,
    actor: Actor,
    *,
    from_version: int,
    to_version: int,
    reason: str,
    family: str = FAMILY,
    mapping: Mapping[str, str] = {},
    in_background: bool = False,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``migration_id``, ``resumed`` (an unfinished one with this mapping goes on) and ``pending``.

    ``in_background``: the worker moves them (:mod:`engine.operations.carry_on_migration`); else the caller.

    ``mapping``: element of the old diagram → element of the new one, where they differ. A plan with
    another mapping for the same versions takes the place of one that is unfinished; what that one
    moved stays moved. Raises Forbidden, NotFound (no such version), InvalidData (``reason``,
    ``to_version``, ``mapping``).
    """
    if not may(actor, Verb.MIGRATE_CASES, CaseFacts(organisation_path="")):
        raise Forbidden()
    reason = clean_text(reason)
    if errors := reason_codes(reason):
        raise InvalidData(errors=errors)
    if from_version == to_version:
        raise InvalidData(errors={"to_version": ["same"]})
    body = {"from": from_version, "to": to_version, "family": family, "mapping": dict(mapping)}

    def do(work: UnitOfWork) -> dict[str, Any]:
        old, new = (version_of(work.conn, family, number) for number in (from_version, to_version))
        was, is_ = (published.compiled(work.conn, one.id, one.checksum) for one in (old, new))
        check_mapping(was, is_, mapping)
        # One plan at a time between the same two versions.
        lock = text("select pg_advisory_xact_lock(hashtextextended(:pair, 7401004))")
        work.conn.execute(lock, {"pair": f"{old.id}-{new.id}"})
        found = _unfinished(work.conn, old.id, new.id, mapping, work.now)
        row = {"from_deployment_id": old.id, "to_deployment_id": new.id, "mapping": dict(mapping)}
        row |= {"reason": reason, "requested_by": actor.person_id, "requested_at": work.now}
        new_row = insert(migrations).values(row).returning(migrations.c.id)
        id_ = found or work.conn.execute(new_row).scalar_one()
        if in_background:
            defer(work.conn, MIGRATE, migration_id=id_)
        return {"migration_id": id_, "resumed": found is not None, "pending": _plan(work.conn, id_, old.id)}

    return once(engine, actor, VERB, body | {"reason": reason}, do, key=key, at=at)


def version_of(conn: Connection, family: str, version: int) -> Any:
    """Id and checksum of a published version. Raises :class:`NotFound`."""
    chosen = select(deployments.c.id, deployments.c.checksum)
    chosen = chosen.where(deployments.c.family == family, deployments.c.version == version)
    row = conn.execute(chosen).first()
    if row is None:
        raise NotFound(family=family, version=version)
    return row


def check_mapping(old: Deployment, new: Deployment, mapping: Mapping[str, str]) -> None:
    """Both ends must be drawn, and be of one kind. Raises :class:`InvalidData` (``mapping``)."""
    was = {element.id: element.type for _, element in old.drawn()}
    is_ = {element.id: element.type for _, element in new.drawn()}
    for source, target in mapping.items():
        if source not in was or target not in is_:
            raise InvalidData(errors={"mapping": ["element_missing"]}, elements=[source, target])
        if was[source] != is_[target]:
            raise InvalidData(errors={"mapping": ["kind_changed"]}, elements=[source, target])


def _unfinished(
    conn: Connection, old: int, new: int, mapping: Mapping[str, str], now: datetime
) -> int | None:
    """The plan to go on with; those with another mapping end here, their cases were not yet touched."""
    found = None
    chosen = select(migrations.c.id, migrations.c.mapping).where(
        migrations.c.from_deployment_id == old,
        migrations.c.to_deployment_id == new,
        migrations.c.finished_at.is_(None),
    )
    for row in conn.execute(chosen.order_by(migrations.c.id)).all():
        if row.mapping == dict(mapping):
            found = row.id
        else:
            mine = (items.c.migration_id == row.id) & (items.c.state == "pending")
            conn.execute(delete(items).where(mine))
            conn.execute(update(migrations).where(migrations.c.id == row.id).values(finished_at=now))
    return found


def _plan(conn: Connection, migration_id: int, deployment_id: int) -> int:
    """Every case that runs on the old version now; those planned before stay as they are."""
    running = select(literal(migration_id), cases.c.id).where(
        cases.c.deployment_id == deployment_id, cases.c.closed_at.is_(None)
    )
    planned = upsert(items).from_select(["migration_id", "case_id"], running).on_conflict_do_nothing()
    conn.execute(planned)
    pending = (items.c.migration_id == migration_id) & (items.c.state == "pending")
    return int(conn.execute(select(func.count()).select_from(items).where(pending)).scalar_one())

"""How far a migration of running cases has come, and which it refused and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.bpmn.model import Languages
from engine.domain.errors import NotFound
from engine.queries import published
from engine.queries.names import initials
from engine.storage.tables import case_migration_items as items
from engine.storage.tables import case_migrations as table
from engine.storage.tables import cases, deployments, people


@dataclass(frozen=True)
class RefusedCase:
    """``rule`` and ``element``: see :func:`engine.bpmn.migration.migrate`. ``names`` of the element in the
    version that the case is on; empty where a rule names something else."""

    case_id: int
    number: str | None
    rule: str
    element: str | None
    names: Languages


@dataclass(frozen=True)
class MigrationFacts:
    """``counts``: how many cases are ``pending``, ``moved``, ``refused``, ``ended`` (before their turn)."""

    id: int
    family: str
    from_version: int
    to_version: int
    mapping: Mapping[str, str]
    reason: str
    requested_by: str | None
    requested_at: datetime
    finished_at: datetime | None
    counts: Mapping[str, int]
    refused: tuple[RefusedCase, ...]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class OlderVersion:
    version: int
    running: int


@dataclass(frozen=True)
class PlannedMigration:
    """One of the list, newest first."""

    id: int
    from_version: int
    to_version: int
    requested_by: str | None
    requested_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class Plan:
    """What can be moved: the ``older`` versions of a family with running cases, to the ``newest``."""

    family: str
    newest: int
    older: tuple[OlderVersion, ...]
    migrations: tuple[PlannedMigration, ...]


MOST_LISTED = 50

STATES = ("pending", "moved", "refused", "ended")


def migration(conn: Connection, migration_id: int, *, refused: int = 100) -> MigrationFacts:
    """One, with at most ``refused`` of the cases that it refused. Raises :class:`NotFound`."""
    old, new = deployments.alias("old"), deployments.alias("new")
    chosen = (
        select(
            table,
            old.c.family,
            old.c.version.label("from_version"),
            new.c.version.label("to_version"),
            initials(people).label("requester"),
        )
        .join(old, old.c.id == table.c.from_deployment_id)
        .join(new, new.c.id == table.c.to_deployment_id)
        .outerjoin(people, people.c.id == table.c.requested_by)
        .where(table.c.id == migration_id)
    )
    row = conn.execute(chosen).first()
    if row is None:
        raise NotFound(migration_id=migration_id)
    return MigrationFacts(
        id=row.id,
        family=row.family,
        from_version=row.from_version,
        to_version=row.to_version,
        mapping=row.mapping,
        reason=row.reason,
        requested_by=row.requester,
        requested_at=row.requested_at,
        finished_at=row.finished_at,
        counts=_counts(conn, migration_id),
        refused=_refused(conn, migration_id, refused, _names(conn, row.from_deployment_id)),
    )


def planned(conn: Connection, family: str) -> Plan:
    """Raises :class:`NotFound` for a family of which nothing is published."""
    running = func.count(cases.c.id)
    chosen = (
        select(deployments.c.version, running.label("running"))
        .outerjoin(cases, (cases.c.deployment_id == deployments.c.id) & cases.c.closed_at.is_(None))
        .where(deployments.c.family == family)
        .group_by(deployments.c.version)
        .order_by(deployments.c.version.desc())
    )
    versions = conn.execute(chosen).all()
    if not versions:
        raise NotFound(family=family)
    older = tuple(OlderVersion(row.version, row.running) for row in versions[1:] if row.running)
    return Plan(family, versions[0].version, older, _migrations(conn, family))


def _migrations(conn: Connection, family: str) -> tuple[PlannedMigration, ...]:
    old, new = deployments.alias("old"), deployments.alias("new")
    chosen = (
        select(
            table.c.id,
            old.c.version.label("from_version"),
            new.c.version.label("to_version"),
            initials(people).label("requested_by"),
            table.c.requested_at,
            table.c.finished_at,
        )
        .join(old, old.c.id == table.c.from_deployment_id)
        .join(new, new.c.id == table.c.to_deployment_id)
        .outerjoin(people, people.c.id == table.c.requested_by)
        .where(new.c.family == family)
        .order_by(table.c.id.desc())
        .limit(MOST_LISTED)
    )
    return tuple(PlannedMigration(**row._mapping) for row in conn.execute(chosen))


def _counts(conn: Connection, migration_id: int) -> Mapping[str, int]:
    chosen = select(items.c.state, func.count()).where(items.c.migration_id == migration_id)
    found = {row[0]: int(row[1]) for row in conn.execute(chosen.group_by(items.c.state))}
    return {state: found.get(state, 0) for state in STATES}


def _names(conn: Connection, deployment_id: int) -> Mapping[str, Languages]:
    chosen = select(deployments.c.checksum).where(deployments.c.id == deployment_id)
    compiled = published.compiled(conn, deployment_id, conn.execute(chosen).scalar_one())
    return {element.id: element.names for _, element in compiled.drawn()}


def _refused(
    conn: Connection, migration_id: int, limit: int, names: Mapping[str, Languages]
) -> tuple[RefusedCase, ...]:
    chosen = (
        select(items.c.case_id, cases.c.number, items.c.reason)
        .join(cases, cases.c.id == items.c.case_id)
        .where(items.c.migration_id == migration_id, items.c.state == "refused")
        .order_by(items.c.case_id)
        .limit(limit)
    )
    return tuple(
        RefusedCase(
            row.case_id,
            row.number,
            rule=row.reason.get("rule", ""),
            element=row.reason.get("element"),
            names=names.get(row.reason.get("element") or "", {}),
        )
        for row in conn.execute(chosen)
    )

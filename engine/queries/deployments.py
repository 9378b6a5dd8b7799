"""Published deployments and their files, for the methodologist's reading list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.domain.errors import NotFound
from engine.queries.names import initials
from engine.storage.tables import cases, deployment_files, people, start_events
from engine.storage.tables import deployments as table


@dataclass(frozen=True)
class StartFacts:
    """What begins cases by itself. ``kind`` is ``message`` or ``signal``, with its ``name``, or ``timer``,
    with the time of the next case, if another comes."""

    process_id: str
    kind: str
    name: str
    due_at: datetime | None


@dataclass(frozen=True)
class DeploymentFacts:
    """One published version. ``open_cases`` run on it now; new cases begin on the ``newest`` of a family.
    ``before`` is the id of the version before it, if there is one."""

    id: int
    family: str
    version: int
    checksum: str
    published_by: str | None
    published_at: datetime
    comment: str
    open_cases: int
    files: tuple[str, ...]
    newest: bool
    before: int | None
    starts: tuple[StartFacts, ...]


def deployments(conn: Connection) -> tuple[DeploymentFacts, ...]:
    """Newest first within each family."""
    running = (
        select(func.count())
        .where(cases.c.deployment_id == table.c.id, cases.c.closed_at.is_(None))
        .correlate(table)
        .scalar_subquery()
    )
    paths = (
        select(func.array_agg(deployment_files.c.path))
        .where(deployment_files.c.deployment_id == table.c.id)
        .correlate(table)
        .scalar_subquery()
    )
    newest = func.max(table.c.version).over(partition_by=table.c.family) == table.c.version
    before = func.lag(table.c.id).over(partition_by=table.c.family, order_by=table.c.version)
    rows = conn.execute(
        select(
            table,
            initials(people).label("publisher"),
            running.label("running"),
            paths.label("paths"),
            newest.label("newest"),
            before.label("before"),
        )
        .outerjoin(people, people.c.id == table.c.published_by)
        .order_by(table.c.family, table.c.version.desc())
    )
    starts = _starts(conn)
    return tuple(
        DeploymentFacts(
            id=r.id,
            family=r.family,
            version=r.version,
            checksum=r.checksum,
            published_by=r.publisher,
            published_at=r.published_at,
            comment=r.comment,
            open_cases=r.running,
            files=tuple(sorted(r.paths or ())),
            newest=r.newest,
            before=r.before,
            starts=tuple(starts.get(r.id, ())),
        )
        for r in rows
    )


@dataclass(frozen=True)
class Version:
    """A published version, to be chosen from a list."""

    id: int
    family: str
    version: int
    comment: str


def versions(conn: Connection) -> tuple[Version, ...]:
    """Newest first within each family, the family that was published last on top."""
    last = func.max(table.c.id).over(partition_by=table.c.family)
    chosen = select(table.c.id, table.c.family, table.c.version, table.c.comment)
    return tuple(Version(*row) for row in conn.execute(chosen.order_by(last.desc(), table.c.version.desc())))


def _starts(conn: Connection) -> Mapping[int, list[StartFacts]]:
    found: dict[int, list[StartFacts]] = {}
    for row in conn.execute(select(start_events).order_by(start_events.c.id)):
        facts = StartFacts(row.process_id, row.kind, row.name, row.due_at)
        found.setdefault(row.deployment_id, []).append(facts)
    return found


def deployment_file(conn: Connection, deployment_id: int, path: str) -> bytes:
    """The published bytes; raises :class:`NotFound`."""
    content = conn.execute(
        select(deployment_files.c.content).where(
            deployment_files.c.deployment_id == deployment_id, deployment_files.c.path == path
        )
    ).scalar_one_or_none()
    if content is None:
        raise NotFound(deployment_id=deployment_id, path=path)
    return bytes(content)

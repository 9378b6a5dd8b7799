"""Published deployments and their files, for the methodologist's reading list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.domain.errors import NotFound
from engine.queries.element_names import deployment, element_names
from engine.queries.names import initials
from engine.storage.tables import cases, deployment_files, people
from engine.storage.tables import deployments as table


@dataclass(frozen=True)
class DeploymentFacts:
    """One published version. ``open_cases`` run on it now."""

    id: int
    family: str
    version: int
    checksum: str
    published_by: str | None
    published_at: datetime
    comment: str
    open_cases: int
    files: tuple[str, ...]


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
    rows = conn.execute(
        select(table, initials(people).label("publisher"), running.label("running"), paths.label("paths"))
        .outerjoin(people, people.c.id == table.c.published_by)
        .order_by(table.c.family, table.c.version.desc())
    )
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
        )
        for r in rows
    )


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


def published_names(conn: Connection, deployment_id: int) -> Mapping[str, Mapping[str, str]]:
    """Every element's name by language, over all processes of the deployment."""
    compiled = deployment(conn, deployment_id)
    return {
        element_id: names
        for process_id in compiled.processes
        for element_id, names in element_names(conn, deployment_id, process_id).items()
    }

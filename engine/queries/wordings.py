"""The wordings of messages that methodologists have published, for the page of messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.domain.errors import NotFound
from engine.domain.wordings import Wording, code_of, path_of, read_wordings
from engine.queries.names import initials
from engine.storage.tables import deployment_files, deployments, people


@dataclass(frozen=True)
class PublishedWording:
    """The version of a family with which a wording came; ``in_force``: its newest version has it still."""

    code: str
    deployment_id: int
    family: str
    version: int
    published_at: datetime
    published_by: str | None
    in_force: bool


def published_wordings(conn: Connection) -> tuple[PublishedWording, ...]:
    """By code, the newest first; a version that only carries a wording on is left out."""
    own = deployments.c.family, deployment_files.c.path
    before = func.lag(deployment_files.c.content).over(partition_by=own, order_by=deployments.c.version)
    last = func.max(deployments.c.version).over(partition_by=own)
    every = (
        select(
            deployment_files.c.path,
            deployments.c.id,
            deployments.c.family,
            deployments.c.version,
            deployments.c.published_at,
            initials(people).label("publisher"),
            deployment_files.c.content.is_distinct_from(before).label("came"),
            last.label("last"),
        )
        .join(deployments, deployments.c.id == deployment_files.c.deployment_id)
        .outerjoin(people, people.c.id == deployments.c.published_by)
        .where(deployment_files.c.path.like("messages/%.message"))
        .subquery()
    )
    families = (
        select(deployments.c.family, func.max(deployments.c.version).label("version"))
        .group_by(deployments.c.family)
        .subquery()
    )
    rows = conn.execute(
        select(every, (families.c.version == every.c.last).label("current"))
        .join(families, families.c.family == every.c.family)
        .where(every.c.came)
        .order_by(every.c.path, every.c.published_at.desc(), every.c.id.desc())
    )
    found: dict[tuple[str, str], int] = {}
    told = []
    for row in rows:
        first = found.setdefault((row.family, row.path), row.id) == row.id
        code, in_force = code_of(row.path), bool(first and row.current)
        one = (row.id, row.family, row.version, row.published_at, row.publisher, in_force)
        told.append(PublishedWording(code, *one))
    return tuple(told)


def wordings_of(conn: Connection, deployment_id: int, code: str) -> dict[int, Wording]:
    """Of one version, by number of the message's version. Raises NotFound."""
    content = conn.execute(
        select(deployment_files.c.content).where(
            deployment_files.c.deployment_id == deployment_id, deployment_files.c.path == path_of(code)
        )
    ).scalar()
    if content is None:
        raise NotFound(deployment_id=deployment_id, template=code)
    return read_wordings(bytes(content))

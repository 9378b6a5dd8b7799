"""The wordings of messages that were published, of the newest version of a family (decision 0036)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.domain.wordings import Wording, path_of, read_wordings
from engine.storage.tables import deployment_files, deployments


@dataclass(frozen=True)
class Published:
    """``deployment_id`` and ``version`` say where the wordings come from."""

    deployment_id: int
    version: int
    wordings: dict[int, Wording]


def in_force(conn: Connection, deployment_id: int, code: str) -> Published | None:
    """What the newest version of the family of this deployment says of the message; ``None``: nothing of its
    own. A case on an older version is told by it too: words are the law's of the day, not the case's."""
    own = select(deployments.c.family).where(deployments.c.id == deployment_id).scalar_subquery()
    newest = (
        select(deployments.c.id, deployments.c.version)
        .where(deployments.c.family == own)
        .order_by(deployments.c.version.desc())
        .limit(1)
        .subquery()
    )
    row = conn.execute(
        select(newest.c.id, newest.c.version, deployment_files.c.content)
        .join(deployment_files, deployment_files.c.deployment_id == newest.c.id)
        .where(deployment_files.c.path == path_of(code))
    ).first()
    return row and Published(row.id, row.version, read_wordings(bytes(row.content), file=path_of(code)))

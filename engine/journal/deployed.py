"""The diagrams, tables and forms that entries ran on are still those: their checksum is in each entry."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.domain.checksum import checksum
from engine.storage.tables import deployment_files, deployments


def still_published(conn: Connection, deployment_id: int, said: bytes) -> bool:
    """Whether the deployment's files and its own checksum are what an entry says of it."""
    own = conn.execute(select(deployments.c.checksum).where(deployments.c.id == deployment_id)).scalar()
    return own == said.hex() == checksum(files(conn, deployment_id))


def files(conn: Connection, deployment_id: int) -> dict[str, bytes]:
    """Path to content, as stored now."""
    chosen = select(deployment_files.c.path, deployment_files.c.content).where(
        deployment_files.c.deployment_id == deployment_id
    )
    return {row.path: bytes(row.content) for row in conn.execute(chosen)}

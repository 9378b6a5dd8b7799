"""Names of diagram elements for lists and history, from the immutable deployment of each case."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from engine.bpmn.definition import Deployment
from engine.queries import published
from engine.storage.tables import deployments


def deployment(conn: Connection, deployment_id: int) -> Deployment:
    """The compiled deployment, kept per process."""
    checksum = conn.execute(
        select(deployments.c.checksum).where(deployments.c.id == deployment_id)
    ).scalar_one()
    return published.compiled(conn, deployment_id, checksum)


def element_names(conn: Connection, deployment_id: int, process_id: str) -> Mapping[str, Mapping[str, str]]:
    """Element id to its names by language."""
    elements = deployment(conn, deployment_id).elements(process_id)
    return {element_id: info.names for element_id, info in elements.items()}

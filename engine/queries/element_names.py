"""Names of diagram elements for lists and history, from the immutable deployment of each case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from engine.bpmn.definition import Deployment
from engine.queries import published
from engine.storage.tables import deployments

_CHECKSUMS = "checksums of deployments"


def deployment(conn: Connection, deployment_id: int) -> Deployment:
    """The compiled deployment, kept per process. Its checksum never changes: each connection asks once."""
    known: dict[int, str] = conn.info.setdefault(_CHECKSUMS, {})
    if deployment_id not in known:
        asked = select(deployments.c.checksum).where(deployments.c.id == deployment_id)
        known[deployment_id] = conn.execute(asked).scalar_one()
    return published.compiled(conn, deployment_id, known[deployment_id])


def element_names(conn: Connection, deployment_id: int, process_id: str) -> Mapping[str, Mapping[str, str]]:
    """Element id to its names by language."""
    elements = deployment(conn, deployment_id).elements(process_id)
    return {element_id: info.names for element_id, info in elements.items()}


def name_without_appeal(conn: Connection, row: Any) -> Mapping[str, str]:
    """What stands for the subject of a case that no appeal began: its process's name, else its id.

    Empty for an appeal. ``row`` holds the case's columns and the appeal's ``channel``.
    """
    if row.channel is not None:
        return {}
    names = deployment(conn, row.deployment_id).names(row.process_id)
    return names if any(names.values()) else {"en": row.process_id}

"""Names of diagram elements for lists and history, from the immutable deployment of each case."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from sqlalchemy import Connection, select

from engine.bpmn.definition import Deployment, compile_files
from engine.storage.tables import deployment_files, deployments

# Deployments never change, so their checksum is a safe key for every database of this process.
_LIMIT = 32
_compiled: OrderedDict[str, Deployment] = OrderedDict()
_lock = Lock()


def deployment(conn: Connection, deployment_id: int) -> Deployment:
    """The compiled deployment, kept per process."""
    checksum = conn.execute(
        select(deployments.c.checksum).where(deployments.c.id == deployment_id)
    ).scalar_one()
    with _lock:
        if checksum in _compiled:
            _compiled.move_to_end(checksum)
            return _compiled[checksum]
    compiled = compile_files(_files(conn, deployment_id))
    with _lock:
        _compiled[checksum] = compiled
        while len(_compiled) > _LIMIT:
            _compiled.popitem(last=False)
    return compiled


def element_names(conn: Connection, deployment_id: int, process_id: str) -> Mapping[str, Mapping[str, str]]:
    """Element id to its names by language."""
    elements = deployment(conn, deployment_id).elements(process_id)
    return {element_id: info.names for element_id, info in elements.items()}


def _files(conn: Connection, deployment_id: int) -> dict[str, bytes]:
    rows = conn.execute(
        select(deployment_files.c.path, deployment_files.c.content).where(
            deployment_files.c.deployment_id == deployment_id
        )
    )
    return {row.path: bytes(row.content) for row in rows}

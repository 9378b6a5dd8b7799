"""Examines a draft as publication would, with files laid over it that are not saved yet.

No verb: nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine

from engine.domain.findings import Finding
from engine.operations.publish_deployment import examine
from engine.queries import reading
from engine.queries.workspace_files import base_files, files_of, workspace_row


def examine_workspace(engine: Engine, *, workspace_id: int, over: Mapping[str, bytes] = {}) -> list[Finding]:
    """Raises NotFound."""
    with reading(engine) as conn:
        row = workspace_row(conn, workspace_id)
        files, base = files_of(conn, row), base_files(conn, row)
    return examine(files | dict(over), row.family, base).report()

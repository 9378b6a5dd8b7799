"""The diagrams, tables and forms of every version that a case ran on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from engine.domain.canonical import canonical
from engine.journal.deployed import files
from engine.storage.tables import deployments, journal

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}(/[A-Za-z0-9][A-Za-z0-9_.-]{0,110})?")


def processes(conn: Connection, case_id: int) -> Iterator[tuple[str, bytes]]:
    """Of each version its files, then what they are: path to member, and the checksum of the whole."""
    ran = select(journal.c.deployment_id).where(journal.c.case_id == case_id)
    chosen = select(deployments).where(deployments.c.id.in_(ran)).order_by(deployments.c.id)
    for row in conn.execute(chosen).all():
        found = files(conn, row.id)
        named = {path: _member(row.id, place, path) for place, path in enumerate(sorted(found))}
        for path, member in named.items():
            yield member, found[path]
        told: dict[str, Any] = {
            "deployment_id": row.id,
            "family": row.family,
            "version": row.version,
            "checksum": row.checksum,
            "published_at": row.published_at,
            "comment": row.comment,
            "files": named,
        }
        yield f"processes/{row.id}.json", canonical(told)


def _member(deployment_id: int, place: int, path: str) -> str:
    """A path that is no plain name (of files from before names were checked) is only told, never used."""
    return f"processes/{deployment_id}/{path if _PLAIN.fullmatch(path) else f'other/{place}'}"

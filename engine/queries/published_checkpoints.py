"""What of the checkpoints anybody may read: their signed lines, and the key by which they are checked."""

from __future__ import annotations

from sqlalchemy import Connection

from engine.domain.errors import NotFound
from engine.storage import checkpoint_file, published_lines


def signed_lines(conn: Connection, first: int | None, most: int) -> list[bytes]:
    """Of the file of this database, from a number on or the last ones; none where none was written yet."""
    path = checkpoint_file.path_for(conn)
    try:
        if first is None:
            return published_lines.last_lines(path, most)
        return published_lines.lines_from(path, first, most)
    except FileNotFoundError:
        return []


def public_key(conn: Connection) -> bytes:
    """PEM. Raises :class:`NotFound` before the first checkpoint."""
    try:
        return checkpoint_file.key_path(checkpoint_file.path_for(conn)).read_bytes()
    except FileNotFoundError:
        raise NotFound(key="public") from None

"""Attachments on disk: named by the SHA-256 of their content, never by a person.

A file is written beside its place, forced to disk and renamed; a killed process leaves at most a
nameless part that nothing refers to. The same content is stored once.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from engine.domain.errors import NotFound, TooLarge
from engine.storage.made_once import var_folder

DEFAULT_LIMIT = 50 * 1024 * 1024
CHUNK = 256 * 1024
HEAD = 8192


@dataclass(frozen=True)
class StoredFile:
    """``head``: the first bytes, for recognising the type."""

    sha256: str
    size: int
    head: bytes


def root() -> Path:
    """``JAUAP_FILES``, or ``files`` in the installation's folder ``var``."""
    if chosen := os.environ.get("JAUAP_FILES"):
        return Path(chosen)
    return var_folder() / "files"


def store(stream: IO[bytes], *, limit: int = DEFAULT_LIMIT) -> StoredFile:
    """Copies the stream to its place. Raises :class:`TooLarge` as soon as it passes ``limit`` bytes."""
    folder = root()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".part-", delete=False) as part:
        try:
            stored = _copy(stream, part.file, limit)
            part.flush()
            os.fsync(part.fileno())
            _put(Path(part.name), path(stored.sha256))
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
    return stored


def path(sha256: str) -> Path:
    """Where the content of that digest lies. Refuses anything that is not a digest."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise NotFound(file=sha256)
    return root() / sha256[:2] / sha256


def open_file(sha256: str) -> BinaryIO:
    """The content for reading. Raises :class:`NotFound`."""
    try:
        return path(sha256).open("rb")
    except FileNotFoundError:
        raise NotFound(file=sha256) from None


def _copy(stream: IO[bytes], part: IO[bytes], limit: int) -> StoredFile:
    digest, size, head = hashlib.sha256(), 0, b""
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge(limit=limit)
        head = head or chunk[:HEAD]
        digest.update(chunk)
        part.write(chunk)
    return StoredFile(digest.hexdigest(), size, head)


def _put(part: Path, place: Path) -> None:
    place.parent.mkdir(exist_ok=True)
    part.chmod(0o600)
    part.replace(place)
    # The rename itself is durable only when its folder is.
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

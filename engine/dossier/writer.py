"""Writes the archive: a ZIP in which nothing is compressed and which says nothing that may differ.

The same members give the same bytes. What is stored plainly cannot unfold to more than the file is long, and
every byte of the file can be checked (:mod:`engine.dossier.verifier`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import BinaryIO
from zipfile import ZIP_STORED, LargeZipFile, ZipFile, ZipInfo

from engine.domain.errors import TooLarge
from engine.dossier.verifier import NAME

LIMIT = 2**31 - 1
"""Bytes of one member and, by the format without its extension to 64 bits, twice that for the whole."""

_MODE = 0o100644 << 16
_UNIX = 3
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


class Writer:
    """Members go in one after another; ``told`` says of each its digest and size."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = ZipFile(out, "w", ZIP_STORED, allowZip64=False)
        self.told: dict[str, dict[str, object]] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> str:
        """The digest of what was written. Raises :class:`TooLarge`, ``ValueError`` for an unfit name."""
        if name in self.told or not NAME.fullmatch(name):
            raise ValueError(name)
        info = ZipInfo(name, _FIRST_DAY)
        info.create_system, info.external_attr = _UNIX, _MODE
        digest, size = hashlib.sha256(), 0
        try:
            with self._zip.open(info, "w") as member:
                for piece in pieces:
                    size += len(piece)
                    if size > LIMIT:
                        raise TooLarge(limit=LIMIT)
                    digest.update(piece)
                    member.write(piece)
        except LargeZipFile:
            raise TooLarge(limit=2 * LIMIT) from None
        self.told[name] = {"sha256": digest.hexdigest(), "size": size}
        return digest.hexdigest()

    def close(self) -> None:
        """Writes the directory. Raises :class:`TooLarge`."""
        try:
            self._zip.close()
        except LargeZipFile:
            raise TooLarge(limit=2 * LIMIT) from None

"""Whether the records of a case are those of its entries, and which of them an act emptied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.journal.image import Image
from engine.journal.streams import EPOCH, Row
from engine.storage.records import digest

Misfit = tuple[str, int, str]
"""The reason, the entry and the kind."""


@dataclass
class Records:
    """Counts over all cases: records read, and those of them that are empty because an entry says so."""

    count: int = 0
    erased: int = 0

    def misfit(self, rows: Iterable[Row], image: Image) -> Misfit | None:
        """The first record that differs, is missing, or is empty or not against what the entries say."""
        said = image.records
        for _, seq, kind, version, author_id, at, salt, content in rows:
            self.count += 1
            version_said, own = said.pop((seq, kind), (None, b""))
            if version_said != version or (salt is None) != (content is None):
                return "record_changed", seq, kind
            if (kind, version) in image.erased:
                if content is not None:
                    return "record_not_erased", seq, kind
                if image.erased[kind, version] != (author_id, at):
                    return "record_changed", seq, kind
                self.erased += 1
            elif content is None:
                return "record_missing", seq, kind
            elif _digest(salt, content, kind, version, author_id, at) != own:
                return "record_changed", seq, kind
        missing = next(iter(said), None)
        return ("record_missing", *missing) if missing else None


def _digest(
    salt: bytes, content: bytes, kind: str, version: int, author_id: int | None, at: int
) -> bytes | None:
    try:
        return digest(salt, content, kind, version, author_id, at + EPOCH)
    except (ValueError, TypeError, AttributeError):  # also a column that is not there at all
        return None

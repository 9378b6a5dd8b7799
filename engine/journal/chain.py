"""The hash of a journal entry: SHA-256 over canonical bytes of every column that has a meaning.

``seq`` is left out: it only says where the row lies in the file, and is drawn at the insert.
Lengths are hashed with the texts, so that moving a byte from one column to the next shows.
"""

from __future__ import annotations

import hashlib
import struct
from typing import NamedTuple

_TAG = b"jauap-journal-1"
_NUMBERS = struct.Struct(">qqqqqqq")
_LENGTHS = struct.Struct(">iiiiiii")
_NOBODY = -1


class Link(NamedTuple):
    """One entry as the chain sees it. Times are microseconds since 1970 in UTC."""

    case_id: int
    case_seq: int
    at: int
    recorded_at: int
    actor_id: int | None
    on_behalf_of: int | None
    command: str
    facts: bytes
    private_digest: bytes | None
    change: bytes
    snapshot: bytes | None
    deployment_id: int
    deployment_checksum: bytes
    engine_version: str
    prev_hash: bytes


def genesis(case_id: int) -> bytes:
    """What the first entry of a case points back to: no entry fits in front of another case's."""
    return hashlib.sha256(_TAG + b"-case-%d" % case_id).digest()


def entry_hash(link: Link) -> bytes:
    command, version = link.command.encode(), link.engine_version.encode()
    private, snapshot = link.private_digest, link.snapshot
    numbers = _NUMBERS.pack(
        link.case_id,
        link.case_seq,
        link.at,
        link.recorded_at,
        _NOBODY if link.actor_id is None else link.actor_id,
        _NOBODY if link.on_behalf_of is None else link.on_behalf_of,
        link.deployment_id,
    )
    lengths = _LENGTHS.pack(
        len(command),
        len(link.facts),
        -1 if private is None else len(private),
        len(link.change),
        -1 if snapshot is None else len(snapshot),
        len(version),
        len(link.deployment_checksum),
    )
    parts = (_TAG, link.prev_hash, numbers, lengths, command, link.facts, private or b"", link.change)
    rest = (snapshot or b"", version, link.deployment_checksum)
    return hashlib.sha256(b"".join((*parts, *rest))).digest()

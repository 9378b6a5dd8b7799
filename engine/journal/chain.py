"""The hash of a journal entry: SHA-256 over canonical bytes of every column that has a meaning.

``seq`` is left out: it only says where the row lies in the file, and is drawn at the insert.
Lengths are hashed with the texts, so that moving a byte from one column to the next shows.
"""

from __future__ import annotations

import struct
from hashlib import sha256
from typing import NamedTuple

_TAG = b"jauap-journal-1"
_NUMBERS = struct.Struct(">7q7i")
_NOBODY = _NOTHING = -1


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
    return sha256(_TAG + b"-case-%d" % case_id).digest()


def entry_hash(link: Link, since: int = 0) -> bytes:
    """``since``: what the link's times count from, in microseconds after 1970; the database counts from 2000.

    Raises ``ValueError`` for what no entry holds and would hash like another: a time too far to be counted
    (``infinity``), a person with the number that stands for nobody.
    """
    (
        case_id, case_seq, at, recorded_at, actor_id, on_behalf_of, command, facts, private, change, snapshot,
        deployment_id, deployment_checksum, engine_version, prev_hash,
    ) = link  # fmt: skip
    if actor_id == _NOBODY or on_behalf_of == _NOBODY:
        raise ValueError("no person has this number")
    verb, version = command.encode(), engine_version.encode()
    try:
        numbers = _NUMBERS.pack(
            case_id,
            case_seq,
            at + since,
            recorded_at + since,
            _NOBODY if actor_id is None else actor_id,
            _NOBODY if on_behalf_of is None else on_behalf_of,
            deployment_id,
            len(verb),
            len(facts),
            _NOTHING if private is None else len(private),
            len(change),
            _NOTHING if snapshot is None else len(snapshot),
            len(version),
            len(deployment_checksum),
        )
    except struct.error as error:
        raise ValueError(str(error)) from None
    texts = (verb, facts, private or b"", change, snapshot or b"", version, deployment_checksum)
    return sha256(b"".join((_TAG, prev_hash, numbers, *texts))).digest()

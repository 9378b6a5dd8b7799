"""Adds one entry to a case's chain and moves the case's head to it, in one statement."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

from engine.bpmn.runner import ENGINE_VERSION
from engine.domain.canonical import canonical
from engine.domain.local_time import microseconds
from engine.journal.chain import Link, entry_hash, genesis
from engine.storage.prepared import Prepared
from engine.storage.records import Written
from engine.storage.tables import cases, journal


@dataclass(frozen=True)
class Entry:
    """What happened. ``prev_hash`` is the head's hash, ``None`` for the first entry of a case.

    ``snapshot`` is the engine's state after the command, ``None`` when the command does not touch
    the process. ``records`` are those that the command wrote, whoever wrote them. ``deployment_checksum``
    is the deployment's, in hexadecimal. ``authors`` are those of the entries before, by kind of record.
    """

    case_id: int
    case_seq: int
    at: datetime
    recorded_at: datetime
    actor_id: int | None
    command: str
    facts: Mapping[str, Any]
    change: Mapping[str, Any]
    deployment_id: int
    deployment_checksum: str
    prev_hash: bytes | None
    snapshot: bytes | None = None
    records: Sequence[Written] = ()
    on_behalf_of: int | None = None
    authors: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def authors_after(self) -> Mapping[str, Sequence[int]]:
        """With whoever wrote this entry's records; what nobody wrote by hand has no author."""
        if self.actor_id is None:
            return self.authors
        wrote = {record.kind for record in self.records}
        return {
            kind: sorted({*self.authors.get(kind, ()), *({self.actor_id} if kind in wrote else ())})
            for kind in sorted({*self.authors, *wrote})
        }


def append(conn: Connection, entry: Entry, case_columns: Mapping[str, Any] | None = None) -> bytes:
    """Stores the entry, sets ``cases.version`` to its number; returns its hash. The case must be locked.

    ``case_columns`` go to the case row together with the version, and into the entry's ``fields``.
    """
    columns = dict(case_columns or {})
    link = _link(entry, columns)
    head = {"version": entry.case_seq, "changed_at": entry.at, **columns}
    if (authors := entry.authors_after()) != entry.authors:
        head["authors"] = authors
    values = link._asdict() | {"at": entry.at, "recorded_at": entry.recorded_at, "hash": entry_hash(link)}
    parameters = {f"entry_{name}": value for name, value in values.items()}
    parameters |= {f"head_{name}": value for name, value in head.items()} | {"moved_case": entry.case_id}
    _statement(tuple(sorted(head))).run(conn, parameters)
    return bytes(values["hash"])


@cache
def _statement(head: tuple[str, ...]) -> Prepared:
    """Built once for each set of case columns: commands change few different ones.

    The unique constraint on (case_id, case_seq) refuses a second entry of the same number.
    """
    moved = (
        update(cases)
        .where(cases.c.id == bindparam("moved_case"))
        .values({name: bindparam(f"head_{name}", type_=cases.c[name].type) for name in head})
        .cte("moved")
    )
    columns = (*Link._fields, "hash")
    new = insert(journal).values({name: bindparam(f"entry_{name}") for name in columns})
    return Prepared(new.add_cte(moved))


def _link(entry: Entry, columns: Mapping[str, Any]) -> Link:
    change = dict(entry.change)
    if columns:
        change["fields"] = {**change.get("fields", {}), **columns}
    if entry.records:
        # In the order of their digests: a record that is gone, or was invented, shows.
        change["records"] = [[record.kind, record.version] for record in entry.records]
    return Link(
        case_id=entry.case_id,
        case_seq=entry.case_seq,
        at=microseconds(entry.at),
        recorded_at=microseconds(entry.recorded_at),
        actor_id=entry.actor_id,
        on_behalf_of=entry.on_behalf_of,
        command=entry.command,
        facts=canonical(entry.facts),
        private_digest=b"".join(record.digest for record in entry.records) or None,
        change=canonical(change),
        # Level 6 and one library: the bytes are hashed as stored, a rebuild compares what is inside.
        snapshot=None if entry.snapshot is None else zlib.compress(entry.snapshot, 6),
        deployment_id=entry.deployment_id,
        deployment_checksum=bytes.fromhex(entry.deployment_checksum),
        engine_version=ENGINE_VERSION,
        prev_hash=entry.prev_hash or genesis(entry.case_id),
    )

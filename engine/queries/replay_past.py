"""What happened to a case, read from its journal once and kept.

Entries never change, and the hash of the last one stands for all before it: what was folded from them holds
for that hash for ever. Only names of people are not theirs, and are looked up each time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock

from sqlalchemy import Connection, select

from engine.domain.errors import NotFound
from engine.queries.element_names import deployment
from engine.queries.history import HistoryEntry, entries_of
from engine.queries.names import initials
from engine.queries.replay_branches import Branch, branches_of
from engine.queries.replay_frames import Frame, frames_of
from engine.storage.tables import deployments, journal, people

LIMIT = 16
"""Cases kept in a process: one of 500 entries takes about 3 MB."""


@dataclass(frozen=True)
class Past:
    """``frames`` stand in the order of ``entries``, one for each. ``versions``: of each deployment that the
    case ran on, its number within the family. ``branches``: its work items by key."""

    entries: tuple[HistoryEntry, ...]
    frames: tuple[Frame, ...]
    versions: Mapping[int, int]
    branches: Mapping[str, Branch]

    def place(self, seq: int) -> int:
        """Where among them the entry of that number stands. Raises :class:`NotFound` where there is none."""
        for place, entry in enumerate(self.entries[: max(seq, 0)]):
            if entry.case_seq == seq:
                return place
        raise NotFound(step=seq)


_Key = tuple[int, str, bytes]
_kept: OrderedDict[_Key, Past] = OrderedDict()
_lock = Lock()


def past_of(conn: Connection, case_id: int, process_id: str) -> Past:
    """Of a case that the caller may know of."""
    newest = select(journal.c.hash).where(journal.c.case_id == case_id).order_by(journal.c.case_seq.desc())
    key = (case_id, process_id, bytes(conn.execute(newest.limit(1)).scalar_one()))
    with _lock:
        past = _kept.get(key)
        if past is not None:
            _kept.move_to_end(key)
    if past is not None:
        return replace(past, entries=_named(conn, past.entries))
    past = _read(conn, case_id, process_id)
    with _lock:
        _kept[key] = past
        while len(_kept) > LIMIT:
            _kept.popitem(last=False)
    return past


def _read(conn: Connection, case_id: int, process_id: str) -> Past:
    entries = entries_of(conn, case_id, process_id)
    used = sorted({entry.deployment_id for entry in entries})
    chosen = select(deployments.c.id, deployments.c.version).where(deployments.c.id.in_(used))
    drawn = {number: deployment(conn, number) for number in used}
    return Past(
        entries=entries,
        frames=tuple(frames_of(entries, drawn, process_id)),
        versions={row.id: row.version for row in conn.execute(chosen)},
        branches=branches_of(entries),
    )


def _named(conn: Connection, entries: tuple[HistoryEntry, ...]) -> tuple[HistoryEntry, ...]:
    """With the names of today, as whoever reads the entries anew would find them."""
    ids = {one for entry in entries for one in (entry.actor_id, entry.on_behalf_of_id) if one is not None}
    chosen = select(people.c.id, initials(people).label("name")).where(people.c.id.in_(sorted(ids)))
    names = {row.id: row.name for row in conn.execute(chosen)}
    if all(_holds(entry, names) for entry in entries):
        return entries
    return tuple(
        replace(entry, actor=names.get(entry.actor_id), on_behalf_of=names.get(entry.on_behalf_of_id))
        for entry in entries
    )


def _holds(entry: HistoryEntry, names: Mapping[int | None, str]) -> bool:
    return (entry.actor, entry.on_behalf_of) == (names.get(entry.actor_id), names.get(entry.on_behalf_of_id))

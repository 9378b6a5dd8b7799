"""The chain of readings: each line holds the hash of the one before, the checkpoints hold the newest.

One chain for all, because a reading of a list is of no case. Auditors are few: each waits for the line before
his to be committed, and nobody else ever does.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select

from engine.domain.local_time import microseconds
from engine.journal.streams import EPOCH, stream
from engine.storage.tables import checkpoints, readings

_TAG = b"jauap-readings-1"
GENESIS = sha256(_TAG).digest()
PATIENCE = "3s"
"""How long a reading waits for the one before; then the page is not shown."""
_LOCK = 7401005
_NOTHING = -1
_MARKS = select(checkpoints.c.id, checkpoints.c.reading_id, checkpoints.c.reading_hash).order_by(
    checkpoints.c.id
)


class Line(NamedTuple):
    """One reading as the chain sees it; ``recorded_at`` in microseconds since 1970 in UTC."""

    recorded_at: int
    actor_id: int
    kind: str
    case_id: int | None
    thing_id: int | None
    orders: tuple[int, ...]
    prev_hash: bytes


_ROWS = select(readings.c.id, *(readings.c[name] for name in Line._fields), readings.c.hash).order_by(
    readings.c.id
)


@dataclass(frozen=True)
class ReadingsChecked:
    """How many readings were compared. ``reason`` of the first misfit, ``detail`` its number:
    ``reading_changed``, ``reading_missing`` (it, or what stood before it, is gone), ``reading_differs``
    (a checkpoint's number: the readings it covers are gone or are others).
    """

    count: int
    reason: str | None = None
    detail: int | None = None


def append(
    conn: Connection,
    *,
    actor_id: int,
    kind: str,
    case_id: int | None,
    thing_id: int | None,
    orders: Sequence[int],
) -> int:
    """Writes the next line and returns its number. The transaction must end soon: others wait for it.

    Needs READ COMMITTED. Raises the driver's error when the line before is not committed in time.
    """
    conn.execute(select(func.set_config("lock_timeout", PATIENCE, True), func.pg_advisory_xact_lock(_LOCK)))
    newest = select(readings.c.hash).order_by(readings.c.id.desc()).limit(1).scalar_subquery()
    at, last = conn.execute(select(func.clock_timestamp(), newest)).one()
    prev = bytes(last) if last is not None else GENESIS
    line = Line(microseconds(at), actor_id, kind, case_id, thing_id, tuple(sorted(orders)), prev)
    told = line._asdict() | {"recorded_at": at, "orders": list(line.orders)}
    new = insert(readings).values(**told, hash=line_hash(line))
    return int(conn.execute(new.returning(readings.c.id)).scalar_one())


def line_hash(line: Line) -> bytes:
    """SHA-256 over every column that has a meaning; the number is drawn at the insert and says only where.

    Raises ``struct.error`` for numbers that no column holds.
    """
    word = line.kind.encode()
    numbers = (
        line.recorded_at,
        line.actor_id,
        _NOTHING if line.case_id is None else line.case_id,
        _NOTHING if line.thing_id is None else line.thing_id,
        len(word),
        len(line.orders),
        *line.orders,
    )
    return sha256(_TAG + line.prev_hash + struct.pack(f">{len(numbers)}q", *numbers) + word).digest()


def newest_reading(conn: Connection) -> tuple[int | None, bytes | None]:
    """Number and hash of the newest line. None with a lower number can appear after it."""
    row = conn.execute(select(readings.c.id, readings.c.hash).order_by(readings.c.id.desc()).limit(1)).first()
    return (None, None) if row is None else (row.id, bytes(row.hash))


def check_readings(conn: Connection) -> ReadingsChecked:
    """Every line from the first to the last, then what the checkpoints know of them."""
    marks = [row for row in conn.execute(_MARKS) if row.reading_id is not None]
    wanted = {row.reading_id for row in marks}
    seen: dict[int, bytes] = {}
    count, last = 0, GENESIS
    with closing(stream(conn, "reading_rows", _ROWS)) as rows:
        for row in chain.from_iterable(rows):
            count += 1
            id_, stored, line = int(row[0]), bytes(row[-1]), Line._make(row[1:-1])
            if line.prev_hash != last:
                return ReadingsChecked(count, "reading_missing", id_)
            if not _hashes_to(line, stored):
                return ReadingsChecked(count, "reading_changed", id_)
            if id_ in wanted:
                seen[id_] = stored
            last = stored
    for mark in marks:
        if seen.get(mark.reading_id) != bytes(mark.reading_hash):
            return ReadingsChecked(count, "reading_differs", mark.id)
    return ReadingsChecked(count)


def _hashes_to(line: Line, stored: bytes) -> bool:
    try:
        return line_hash(line._replace(recorded_at=line.recorded_at + EPOCH)) == stored
    except struct.error:
        return False

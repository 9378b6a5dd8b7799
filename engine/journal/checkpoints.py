"""Checkpoints: one hash over all entries of all cases so far, chained, with a copy beside the database.

The chain of a case shows nothing once the whole case is gone, or once its owner has rewritten it to
the end. A checkpoint covers the numbers and hashes of all entries up to one, in the order in which they
were stored, and goes on from the checkpoint before. Its line in a file outside the database stays when
the table is rewritten too.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, LargeBinary, RowMapping, case, func, insert, select, text

from engine.journal.readings import newest_reading
from engine.journal.streams import Row, stream
from engine.storage import checkpoint_file
from engine.storage.tables import checkpoints, journal

GENESIS = hashlib.sha256(b"jauap-checkpoint-1").digest()
POLL_SECONDS = 0.02

Sign = Callable[[Mapping[str, Any]], Mapping[str, Any]]
Check = Callable[[Mapping[str, Any]], str | None]
_SEAL = frozenset({"key", "signature"})
"""What a seal adds to a line."""

# The number as eight bytes, the highest first, and the hash: what a checkpoint covers of an entry.
_COVERED = func.int8send(journal.c.seq, type_=LargeBinary).concat(journal.c.hash)
_ENTRIES = select(journal.c.seq, _COVERED).order_by(journal.c.seq)

# A time that no calendar of ours can name (the tables' owner may put any there) comes as none.
_TIME = checkpoints.c.created_at
_NAMED = case((_TIME.between(text("'0001-01-02'::timestamptz"), text("'9999-12-30'::timestamptz")), _TIME))
_CHECKPOINTS = select(
    *(column for column in checkpoints.c if column is not _TIME), _NAMED.label("created_at")
).order_by(checkpoints.c.id)

# An insert takes this lock before it draws its number and keeps it until its transaction has ended.
_WRITERS = text(
    "select virtualtransaction from pg_locks where locktype = 'relation' and relation = 'journal'::regclass"
    " and database = (select oid from pg_database where datname = current_database())"
    " and mode = 'RowExclusiveLock' and granted"
)


@dataclass(frozen=True)
class Compared:
    """How many checkpoints were compared, how many of them with the file; the first that differs."""

    count: int
    outside: int
    reason: str | None = None
    detail: int | None = None


def decided(conn: Connection, patience: float) -> int | None:
    """A number up to which no entry can appear any more; ``None`` if writers outlast the patience.

    A number is drawn at the insert and seen at the commit, so a lower one may come after a higher. The
    highest that is visible now is safe as soon as everybody who was writing at that moment has ended.
    Nobody waits for us: later writers draw higher numbers. Needs READ COMMITTED.
    """
    newest: int | None = conn.execute(select(func.max(journal.c.seq))).scalar()
    writing = set(conn.execute(_WRITERS).scalars())
    until = time.monotonic() + patience
    while writing:
        if time.monotonic() > until:
            return None
        time.sleep(POLL_SECONDS)
        writing &= set(conn.execute(_WRITERS).scalars())
    return newest or 0


def write(conn: Connection, at: datetime, patience: float) -> RowMapping | None:
    """Stores the next checkpoint, if there is anything new. One writer at a time: others get ``None``."""
    if not conn.execute(text("select pg_try_advisory_xact_lock(7401004)")).scalar_one():
        return None
    horizon = decided(conn, patience)
    last = conn.execute(select(checkpoints).order_by(checkpoints.c.id.desc()).limit(1)).mappings().first()
    known, counted, root = (last["up_to"], last["entries"], last["root"]) if last else (0, 0, GENESIS)
    reading_id, reading_hash = newest_reading(conn)
    read_before = last["reading_id"] if last else None
    if horizon is None or (horizon <= known and reading_id == read_before):
        return None
    whole = hashlib.sha256(root)
    uncovered = _ENTRIES.where(journal.c.seq > known, journal.c.seq <= horizon)
    for batch in stream(conn, "uncovered", uncovered):
        whole.update(b"".join(covered for _, covered in batch))
        counted += len(batch)
    row = {"up_to": horizon, "entries": counted, "root": whole.digest(), "created_at": at}
    row |= {"reading_id": reading_id, "reading_hash": reading_hash}
    return conn.execute(insert(checkpoints).values(row).returning(*checkpoints.c)).mappings().one()


def copy_out(conn: Connection, path: Path, sign: Sign) -> int:
    """Appends to the file what it lacks, each line signed; returns the number of lines added."""
    last = max((line["checkpoint"] for line in checkpoint_file.read(path)), default=0)
    newer = select(checkpoints).where(checkpoints.c.id > last).order_by(checkpoints.c.id)
    lines = [sign(_line(row)) for row in conn.execute(newer).mappings()]
    checkpoint_file.append(path, lines)
    return len(lines)


def compare(conn: Connection, outside: Path | None, check: Check | None = None) -> Compared:
    """Computes every checkpoint again from the entries that are there now, and reads the file.

    ``check`` says what is wrong with the seal of a line of the file. Lines before the first that was signed
    are from before checkpoints were; none after it may be without a seal.
    """
    rows = list(conn.execute(_CHECKPOINTS).mappings())
    with closing(stream(conn, "covered", _ENTRIES)) as entries:
        number = _first_that_differs(rows, chain.from_iterable(entries))
    if number is not None:
        return Compared(len(rows), 0, "checkpoint_differs", number)
    stored = {row["id"]: _line(row) for row in rows}
    return compare_lines(stored, checkpoint_file.read(outside) if outside else [], check)


def stored_lines(conn: Connection) -> dict[int, dict[str, Any]]:
    """Every checkpoint of the table by its number, as its line has it, without a seal."""
    return {row["id"]: _line(row) for row in conn.execute(_CHECKPOINTS).mappings()}


def before(conn: Connection, number: int) -> tuple[int, bytes]:
    """Up to where, and with which hash, the checkpoint before this one ends; of the first, nothing."""
    earlier = select(checkpoints).where(checkpoints.c.id < number).order_by(checkpoints.c.id.desc())
    row = conn.execute(earlier.limit(1)).mappings().first()
    return (row["up_to"], bytes(row["root"])) if row else (0, GENESIS)


def covered_between(conn: Connection, after: int, up_to: int) -> Iterator[bytes]:
    """What a checkpoint hashes of the entries after one number and up to another, 40 bytes an entry."""
    chosen = _ENTRIES.where(journal.c.seq > after, journal.c.seq <= up_to)
    for batch in stream(conn, "covered_between", chosen):
        yield b"".join(covered for _, covered in batch)


def _first_that_differs(rows: Iterable[RowMapping], entries: Iterator[Row]) -> int | None:
    root, counted, entry = GENESIS, 0, next(entries, None)
    for row in rows:
        whole = hashlib.sha256(root)
        while entry is not None and entry[0] <= row["up_to"]:
            whole.update(entry[1] or b"")
            counted += 1
            entry = next(entries, None)
        root = whole.digest()
        if (counted, root) != (row["entries"], bytes(row["root"])):
            return int(row["id"])
    return None


def compare_lines(
    stored: Mapping[int, Mapping[str, Any]], lines: Sequence[Mapping[str, Any]], check: Check | None = None
) -> Compared:
    """Holds lines against the table, and their seals, from the first line that has one."""
    sealed = False
    for line in lines:
        number = line["checkpoint"]
        sealed |= not line.keys().isdisjoint(_SEAL)
        if check and sealed and (wrong := check(line)):
            return Compared(len(stored), len(lines), wrong, number)
        if number not in stored:
            return Compared(len(stored), len(lines), "checkpoint_missing", number)
        if stored[number] != {name: value for name, value in line.items() if name not in _SEAL}:
            return Compared(len(stored), len(lines), "checkpoint_differs", number)
    return Compared(len(stored), len(lines))


def _line(row: RowMapping) -> dict[str, Any]:
    line = {
        "checkpoint": row["id"],
        "up_to": row["up_to"],
        "entries": row["entries"],
        "root": bytes(row["root"]).hex(),
        "at": row["created_at"].astimezone(UTC).isoformat() if row["created_at"] else "",
    }
    if row["reading_id"] is not None:
        line |= {"reading": row["reading_id"], "reading_hash": bytes(row["reading_hash"]).hex()}
    return line

"""What the owner of the database can do to the journal, and to the rows that it vouches for.

Each tampering is drawn at random and done in a transaction that is rolled back. One that changes nothing
of what is checked (two equal values that changed places) or that the tables themselves refuse is drawn
again.
"""

from __future__ import annotations

import hashlib
import random
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    Table,
    delete,
    insert,
    literal_column,
    null,
    select,
    text,
    update,
)
from sqlalchemy.exc import DataError, IntegrityError

from engine.domain.local_time import microseconds
from engine.journal.chain import Link, entry_hash, genesis
from engine.journal.checkpoints import GENESIS
from engine.journal.image import CASE_COLUMNS, ITEM_COLUMNS
from engine.storage import tables
from engine.storage.tables import cases, checkpoints, journal
from engine.storage.vouched import SEALED, VOUCHED, told_columns

CHECKED: Mapping[Table, tuple[str, ...]] = {
    journal: (*Link._fields, "hash"),
    cases: ("version", "changed_at", "authors", *CASE_COLUMNS),
    tables.work_items: ("case_id", "key", *ITEM_COLUMNS),
    tables.timers: ("case_id", "key", "due_at", "state"),
    tables.service_jobs: ("case_id", "key", "type", "state"),
    tables.incidents: ("case_id", "kind", "key", "state"),
    tables.records: tuple(column.name for column in tables.records.c if column.name != "id"),
    **{table: ("case_id", *told_columns(name), *SEALED.get(name, ())) for name, table in VOUCHED.items()},
    tables.deployments: ("checksum",),
    tables.deployment_files: ("path", "content"),
    checkpoints: ("up_to", "entries", "root", "created_at"),
}
"""What an edit must not go unseen in."""

ROWS = tuple(table for table in CHECKED if table not in (journal, cases, checkpoints))
OF_A_CASE = (
    *("notices", "messages", "attachments", "signatures", "subscriptions", "clocks", "timers"),
    *("service_jobs", "incidents", "redirects", "complaints"),
    *("work_items", "records", "issues", "text_marks", "appeals", "journal"),
)
GUARDED = (
    "erasures",
    "erasure_cases",
    "journal",
    "records",
    "deployments",
    "deployment_files",
    "checkpoints",
    "cases",
    "appeals",
)

Tampering = Callable[[Connection, random.Random], None]


@contextmanager
def as_owner(engine: Engine) -> Iterator[Connection]:
    """The triggers are lifted; nothing of what is done stays."""
    with engine.connect() as conn:
        for table in GUARDED:
            conn.execute(text(f"alter table {table} disable trigger user"))
        yield conn
        conn.rollback()


def tamper(conn: Connection, chance: random.Random, how: Tampering) -> None:
    """Does it once, for real."""
    before = _fingerprint(conn)
    for _ in range(100):
        attempt = conn.begin_nested()
        try:
            how(conn, chance)
        except (IntegrityError, DataError):
            attempt.rollback()
            continue
        if _fingerprint(conn) != before:
            return
        attempt.rollback()
    raise AssertionError("a hundred draws changed nothing")


def _fingerprint(conn: Connection) -> list[str | None]:
    """Of everything that is checked, by the database's own means."""
    told = []
    for table, names in {**CHECKED, journal: ("seq", *CHECKED[journal])}.items():
        rows = f"(select ({', '.join(names)})::text as one from {table.name}) as rows"
        told.append(conn.execute(text(f"select md5(string_agg(one, '|' order by one)) from {rows}")).scalar())
    return told


# -- entries ---------------------------------------------------------------------------------------------


def edited(conn: Connection, chance: random.Random) -> None:
    _edit(conn, chance, journal, chance.choice(CHECKED[journal]))


def edited_with_its_hash(conn: Connection, chance: random.Random) -> None:
    seq = _edit(conn, chance, journal, chance.choice(CHECKED[journal][1:-2]))
    entry = conn.execute(select(journal).where(journal.c.seq == seq)).one()
    _rehash(conn, entry, entry.prev_hash)


def dated_otherwise(conn: Connection, chance: random.Random) -> None:
    _edit(conn, chance, journal, chance.choice(("at", "recorded_at")))


def first_deleted(conn: Connection, chance: random.Random) -> None:
    _delete(conn, _case(conn, chance)[0])


def middle_deleted(conn: Connection, chance: random.Random) -> None:
    """The later ones move up, and the case's head with them."""
    entries = _case(conn, chance, least=3)
    gone = chance.randrange(1, len(entries) - 1)
    _delete(conn, entries[gone])
    for entry in entries[gone + 1 :]:
        conn.execute(update(journal).where(journal.c.seq == entry.seq).values(case_seq=entry.case_seq - 1))
    _head(conn, entries[0].case_id, len(entries) - 1)


def last_deleted(conn: Connection, chance: random.Random) -> None:
    entries = _case(conn, chance)
    _delete(conn, entries[-1])
    if chance.random() < 0.5:
        _head(conn, entries[0].case_id, len(entries) - 1)


def all_deleted(conn: Connection, chance: random.Random) -> None:
    """Of one case or of all."""
    gone = delete(journal)
    if chance.random() < 0.8:
        gone = gone.where(journal.c.case_id == _case(conn, chance)[0].case_id)
    conn.execute(gone)


def case_removed(conn: Connection, chance: random.Random) -> None:
    """With everything that hangs on it."""
    case_id = _case(conn, chance)[0].case_id
    conn.execute(
        text(
            f"delete from drafts where work_item_id in (select id from work_items where case_id = {case_id})"
        )
    )
    for table in OF_A_CASE:
        conn.execute(text(f"delete from {table} where case_id = {case_id}"))
    conn.execute(delete(cases).where(cases.c.id == case_id))


def reordered(conn: Connection, chance: random.Random) -> None:
    """Two entries change places in their case; sometimes their owner computes the chain again."""
    entries = _case(conn, chance, least=2)
    one, other = sorted(chance.sample(entries, 2), key=lambda entry: int(entry.case_seq))
    for seq, place in ((one.seq, 10**6), (other.seq, one.case_seq), (one.seq, other.case_seq)):
        conn.execute(update(journal).where(journal.c.seq == seq).values(case_seq=place))
    if chance.random() < 0.5:
        _rewrite(conn, one.case_id, one.case_seq)


def moved_in_time(conn: Connection, chance: random.Random) -> None:
    """Two entries change places in the order in which they were stored."""
    one, other = chance.sample(conn.execute(select(journal)).all(), 2)
    for entry in (one, other):
        _delete(conn, entry)
    for entry, seq in ((one, other.seq), (other, one.seq)):
        _store(conn, {**entry._mapping, "seq": seq})


def inserted(conn: Connection, chance: random.Random) -> None:
    """A copy of any entry, anywhere in a case; sometimes with the chain computed again and the head moved."""
    entries = _case(conn, chance)
    place = chance.randint(1, len(entries) + 1)
    for entry in reversed(entries[place - 1 :]):
        conn.execute(update(journal).where(journal.c.seq == entry.seq).values(case_seq=entry.case_seq + 1))
    copied = chance.choice(conn.execute(select(journal)).all())
    at_most = conn.execute(text("select max(up_to) from checkpoints")).scalar_one()
    # Behind the last checkpoint an entry that its owner appends is like any other: decision 0010.
    seq = -chance.randint(1, 9) if place > len(entries) else chance.choice((-1, at_most + 10**6))
    _store(conn, {**copied._mapping, "seq": seq, "case_id": entries[0].case_id, "case_seq": place})
    if chance.random() < 0.5:
        _rewrite(conn, entries[0].case_id, place)
        _head(conn, entries[0].case_id, len(entries) + 1)


def rewritten(conn: Connection, chance: random.Random) -> None:
    """One entry edited, and every hash of its case computed again."""
    seq = _edit(conn, chance, journal, chance.choice(CHECKED[journal][2:-2]))
    case_id, first = conn.execute(
        select(journal.c.case_id, journal.c.case_seq).where(journal.c.seq == seq)
    ).one()
    _rewrite(conn, case_id, first)


def rewritten_with_checkpoints(conn: Connection, chance: random.Random) -> None:
    """The same, and the table of checkpoints made to fit: only the file outside is left."""
    rewritten(conn, chance)
    root, counted, entries = GENESIS, 0, iter(conn.execute(_STORED).all())
    entry = next(entries, None)
    for row in conn.execute(select(checkpoints).order_by(checkpoints.c.id)).all():
        whole = hashlib.sha256(root)
        while entry is not None and entry.seq <= row.up_to:
            whole.update(struct.pack(">q", entry.seq) + entry.hash)
            counted += 1
            entry = next(entries, None)
        root = whole.digest()
        made = update(checkpoints).where(checkpoints.c.id == row.id)
        conn.execute(made.values(root=root, entries=counted))


_STORED = select(journal.c.seq, journal.c.hash).order_by(journal.c.seq)


# -- rows ------------------------------------------------------------------------------------------------


def row_edited(conn: Connection, chance: random.Random) -> None:
    table = chance.choice([table for table in CHECKED if table is not journal])
    _edit(conn, chance, table, chance.choice(CHECKED[table]))


def case_edited(conn: Connection, chance: random.Random) -> None:
    _edit(conn, chance, cases, chance.choice(CHECKED[cases]))


def work_item_edited(conn: Connection, chance: random.Random) -> None:
    _edit(conn, chance, tables.work_items, chance.choice(CHECKED[tables.work_items]))


def record_edited(conn: Connection, chance: random.Random) -> None:
    _edit(conn, chance, tables.records, chance.choice(CHECKED[tables.records]))


def record_emptied(conn: Connection, chance: random.Random) -> None:
    """As an act would, without one: a record, or all of a case; sometimes with rows that tell of an act."""
    row = _row(conn, chance, tables.records)
    mine = chance.choice((tables.records.c.id == row.id, tables.records.c.case_id == row.case_id))
    emptied = {"data": {}, "canonical": null(), "salt": null()}
    conn.execute(update(tables.records).where(mine).values(emptied))
    acts = select(tables.erasures.c.id, literal_column(str(row.case_id)), literal_column("1")).limit(1)
    if chance.random() < 0.5:
        named = insert(tables.erasure_cases).from_select(("erasure_id", "case_id", "case_seq"), acts)
        conn.execute(named)


def record_refilled(conn: Connection, chance: random.Random) -> None:
    """What an act erased is there again, or looks as if."""
    gone = conn.execute(select(tables.records).where(tables.records.c.canonical.is_(None))).all()
    row, content = chance.choice(gone), chance.choice((b"{}", b'{"text": "x"}'))
    values = chance.choice(({"canonical": content, "salt": b"x" * 16}, {"data": {"text": "x"}}))
    conn.execute(update(tables.records).where(tables.records.c.id == row.id).values(values))


def term_edited(conn: Connection, chance: random.Random) -> None:
    """The days and the state by which a person is late or in time."""
    _edit(conn, chance, tables.clocks, chance.choice(CHECKED[tables.clocks][1:]))


def vouched_row_edited(conn: Connection, chance: random.Random) -> None:
    """A redirect, a complaint or a signature, and what its check found."""
    table = chance.choice([table for table in VOUCHED.values() if table is not tables.clocks])
    _edit(conn, chance, table, chance.choice(CHECKED[table]))


def vouched_row_deleted(conn: Connection, chance: random.Random) -> None:
    """One, all of a case, or all there are of a kind."""
    table = chance.choice(list(VOUCHED.values()))
    row = _row(conn, chance, table)
    all_of_case, all_of_kind = [table.c.case_id == row.case_id], [text("true")]
    conn.execute(text("delete from clock_recounts"))
    conn.execute(delete(table).where(*chance.choice((_this(table, row), all_of_case, all_of_kind))))


def vouched_row_moved(conn: Connection, chance: random.Random) -> None:
    """To another case, or exchanged with the row of another one."""
    table = chance.choice(list(VOUCHED.values()))
    row, case = _row(conn, chance, table), _row(conn, chance, cases)
    conn.execute(update(table).where(*_this(table, row)).values(case_id=case.id))


def row_deleted(conn: Connection, chance: random.Random) -> None:
    table = chance.choice((*ROWS, checkpoints))
    row = _row(conn, chance, table)
    conn.execute(delete(table).where(*_this(table, row)))


def row_copied(conn: Connection, chance: random.Random) -> None:
    """With another key where there must be one."""
    table = chance.choice([table for table in ROWS if table is not tables.deployments])
    row = dict(_row(conn, chance, table)._mapping)
    for name in ("id", *(column.name for column in table.c if column.computed)):
        row.pop(name, None)
    for name in ("key", "kind", "path"):
        if name in row:
            row[name] += chance.choice(("1", "x"))
            break
    if table is tables.records:
        row["case_seq"] = chance.randint(1, 9)
    conn.execute(insert(table).values(row))


KINDS: tuple[Tampering, ...] = (
    *(edited, edited_with_its_hash, dated_otherwise),
    *(first_deleted, middle_deleted, last_deleted, all_deleted, case_removed),
    *(reordered, moved_in_time, inserted, rewritten, rewritten_with_checkpoints),
    *(row_edited, case_edited, work_item_edited, record_edited, row_deleted, row_copied),
    *(record_emptied, record_refilled),
    *(term_edited, vouched_row_edited, vouched_row_deleted, vouched_row_moved),
)


def unvouched(conn: Connection, chance: random.Random) -> None:
    """What no entry says and nothing is decided by; for the control."""
    conn.execute(text("update work_items set hold_reason = 'x'"))
    conn.execute(text("update clocks set calendar_version = calendar_version + 1"))


# -- tools -----------------------------------------------------------------------------------------------


def _edit(conn: Connection, chance: random.Random, table: Table, name: str) -> Any:
    """Another value in one column of one row; answers the row's key."""
    row = _row(conn, chance, table)
    column = table.c[name]
    conn.execute(update(table).where(*_this(table, row)).values({name: _other(chance, row, column)}))
    return row[0]


def _other(chance: random.Random, row: Row[Any], column: Any) -> Any:
    value, kind = row._mapping[column.name], column.type.python_type
    if column.nullable and value is not None and chance.random() < 0.2:
        return None
    if kind in (datetime, date):
        return _other_time(chance, value, "timestamptz" if kind is datetime else "date")
    if kind is bool:
        return not value
    if kind is int:
        return (value or 0) + chance.choice((-1, 1, 2, 10**6))
    if kind is bytes:
        return _other_bytes(chance, bytes(value or b""))
    if kind is str:
        return chance.choice((f"{value}x", (value or "")[1:], "", "completed", "cancelled", "open", "claim"))
    return {**(value or {}), chance.choice(("reply", "intake", "x")): [1, 10**400]}


def _other_time(chance: random.Random, value: Any, named: str) -> Any:
    if value is None or chance.random() < 0.2:
        far = chance.choice(("infinity", "-infinity", "0044-03-15 BC", "9999-12-31", "200000-01-01"))
        return literal_column(f"'{far}'::{named}")
    days = timedelta(days=chance.choice((-400, -1, 1, 30)))
    return value + (chance.choice((days, timedelta(microseconds=1))) if named == "timestamptz" else days)


def _other_bytes(chance: random.Random, value: bytes) -> bytes:
    if not value:
        return b"x"
    place, bit = chance.randrange(len(value)), 1 << chance.randrange(8)
    flipped = value[:place] + bytes([value[place] ^ bit]) + value[place + 1 :]
    return chance.choice((flipped, flipped, value[:-1], value + b" ", b"", b"{}", b"\xff", b"[]"))


def _row(conn: Connection, chance: random.Random, table: Table) -> Row[Any]:
    return chance.choice(conn.execute(select(table).order_by(*table.primary_key)).all())


def _this(table: Table, row: Row[Any]) -> list[Any]:
    return [column == row._mapping[column.name] for column in table.primary_key]


def _case(conn: Connection, chance: random.Random, least: int = 1) -> list[Row[Any]]:
    """The entries of a case that has so many."""
    while True:
        case_id = _row(conn, chance, cases).id
        chosen = select(journal).where(journal.c.case_id == case_id).order_by(journal.c.case_seq)
        if len(entries := list(conn.execute(chosen).all())) >= least:
            return entries


def _delete(conn: Connection, entry: Row[Any]) -> None:
    conn.execute(delete(journal).where(journal.c.seq == entry.seq))


def _store(conn: Connection, values: Mapping[str, Any]) -> None:
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    conn.execute(text(f"insert into journal ({names}) overriding system value values ({places})"), values)


def _head(conn: Connection, case_id: int, version: int) -> None:
    conn.execute(update(cases).where(cases.c.id == case_id).values(version=version))


def _rewrite(conn: Connection, case_id: int, first: int) -> None:
    """Computes the chain of a case again from an entry to its end."""
    chosen = select(journal).where(journal.c.case_id == case_id).order_by(journal.c.case_seq)
    last = genesis(case_id)
    for entry in conn.execute(chosen).all():
        last = entry.hash if entry.case_seq < first else _rehash(conn, entry, last)


def _rehash(conn: Connection, entry: Row[Any], prev_hash: bytes) -> bytes:
    named = {name: entry._mapping[name] for name in Link._fields} | {"prev_hash": prev_hash}
    named |= {name: microseconds(named[name]) for name in ("at", "recorded_at")}
    # In the bytes that are hashed nobody is -1.
    named |= {name: None for name in ("actor_id", "on_behalf_of") if named[name] == -1}
    own = entry_hash(Link(**named))
    conn.execute(update(journal).where(journal.c.seq == entry.seq).values(prev_hash=prev_hash, hash=own))
    return own

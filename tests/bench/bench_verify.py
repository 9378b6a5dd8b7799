"""How fast the journal is verified: ``python -m tests.bench.bench_verify [entries]``.

One whole life is copied as often as needed, with its chain, rows and records made anew for each copy,
past the operations; figures depend on the machine.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from engine.domain.local_time import microseconds
from engine.journal import verify
from engine.journal.chain import Link, entry_hash, genesis
from engine.operations import publish_shipped, write_checkpoint
from engine.storage import server
from engine.storage.database import connect, migrate
from engine.storage.tables import cases, journal, records, timers, work_items
from tests.factories import ALMATY, make_world
from tests.lives import WHOLE, Life

AT = datetime(2026, 11, 23, 9, 5, tzinfo=ALMATY)
ROWS = (work_items, timers, records)

Rows = list[dict[str, Any]]


def rows(conn: Connection, table: Table, own: str) -> Rows:
    """Rows without the number that the database gives them."""
    found = conn.execute(select(table).order_by(*table.primary_key)).mappings()
    return [{name: value for name, value in row.items() if name != own} for row in found]


def chain(case_id: int, entries: Rows) -> Rows:
    """The entries of the life as those of another case: records and rows stay, the hashes do not."""
    copied, last = [], genesis(case_id)
    for entry in entries:
        values = {**entry, "case_id": case_id, "prev_hash": last}
        times = {name: microseconds(entry[name]) for name in ("at", "recorded_at")}
        last = entry_hash(Link(**{name: (values | times)[name] for name in Link._fields}))
        copied.append(values | {"hash": last})
    return copied


def copy(conn: Connection, count: int) -> None:
    """``count`` more cases with everything that the check reads."""
    (case,) = rows(conn, cases, "id")
    entries = rows(conn, journal, "seq")
    parts = {table: rows(conn, table, "id") for table in ROWS}
    for n in range(count):
        number = f"{case['number']}-{n}"
        new = insert(cases).values(case | {"number": number}).returning(cases.c.id)
        case_id = conn.execute(new).scalar_one()
        renamed = [
            entry | {"change": entry["change"].replace(case["number"].encode(), number.encode())}
            for entry in entries
        ]
        conn.execute(insert(journal), chain(case_id, renamed))
        for table, own in parts.items():
            conn.execute(insert(table), [row | {"case_id": case_id} for row in own])


def main(entries: int) -> None:
    with server.temporary() as running, tempfile.TemporaryDirectory() as folder:
        outside = Path(folder) / "checkpoints.jsonl"
        migrate(running.url)
        engine = connect(running.url)
        world = make_world(engine)
        publish_shipped(engine)
        life = Life(world, AT)
        life.walk(*WHOLE)
        with engine.begin() as conn:
            copy(conn, entries // (1 + len(WHOLE)))
        began = time.perf_counter()
        write_checkpoint(engine, outside=outside)
        print(f"first checkpoint over all of them: {time.perf_counter() - began:.2f} s")
        with engine.connect() as conn:
            began, busy = time.perf_counter(), time.process_time()
            report = verify(conn, outside=outside)
            wall, busy = time.perf_counter() - began, time.process_time() - busy
        assert report.ok, report
        print(
            f"{report.entries} entries, {report.record_count} records:"
            f" {report.entries / wall:.0f} entries a second ({busy / wall:.0%} of it Python)"
        )
        engine.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)

"""How fast the journal is verified, and a case rebuilt from it.

One whole life is copied as often as needed, with its chain, rows and records made anew for each copy,
past the operations; figures depend on the machine.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Connection, Engine, Table, insert, select, text

from engine.domain.local_time import microseconds
from engine.journal import rebuild, verify
from engine.journal.chain import Link, entry_hash, genesis
from engine.operations import publish_shipped, write_checkpoint
from engine.storage import server
from engine.storage.database import connect, migrate
from engine.storage.tables import cases, clocks, journal, records, timers, work_items
from tests.bench.figures import Figure
from tests.factories import ALMATY, make_world
from tests.lives import WHOLE, Life

AT = datetime(2026, 11, 23, 9, 5, tzinfo=ALMATY)
ROWS = (work_items, timers, records)

Rows = list[dict[str, Any]]


def rows(conn: Connection, table: Table, own: str) -> Rows:
    """Rows without the number and the columns that the database makes."""
    made = {own, *(column.name for column in table.c if column.computed is not None)}
    found = conn.execute(select(table).order_by(*table.primary_key)).mappings()
    return [{name: value for name, value in row.items() if name not in made} for row in found]


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
    vouched = list(conn.execute(select(clocks).order_by(clocks.c.id)).mappings())
    for n in range(count):
        number = f"{case['number']}-{n}"
        new = insert(cases).values(case | {"number": number}).returning(cases.c.id)
        case_id = conn.execute(new).scalar_one()
        renamed = [
            entry | {"change": entry["change"].replace(case["number"].encode(), number.encode())}
            for entry in entries
        ]
        for clock in vouched:
            values = {**{name: value for name, value in clock.items() if name != "id"}, "case_id": case_id}
            own = conn.execute(insert(clocks).values(values).returning(clocks.c.id)).scalar_one()
            was, now = (f'"clocks",{key},'.encode() for key in (clock["id"], own))
            renamed = [entry | {"change": entry["change"].replace(was, now)} for entry in renamed]
        conn.execute(insert(journal), chain(case_id, renamed))
        for table, own in parts.items():
            conn.execute(insert(table), [row | {"case_id": case_id} for row in own])


def verified(engine: Engine, outside: Path) -> Iterator[Figure]:
    """A core is a second of processor time, ours and the database's: a busy machine makes no difference."""
    with engine.connect() as conn:
        conn.execute(text("set local statement_timeout = 0"))
        server = psutil.Process(conn.execute(text("select pg_backend_pid()")).scalar_one())
        began, ours, theirs = time.perf_counter(), time.process_time(), sum(server.cpu_times()[:2])
        report = verify(conn, outside=outside)
        wall, ours = time.perf_counter() - began, time.process_time() - ours
        theirs = sum(server.cpu_times()[:2]) - theirs
    assert report.ok, report
    per_core = report.entries / (ours + theirs)
    yield Figure(f"verify {report.entries} journal entries, on one core", per_core, "/s", 50_000, True)
    yield Figure("  by the clock, both sides at work", report.entries / wall, "/s")
    yield Figure("  Python alone", report.entries / ours, "/s")


def run(*, entries: int) -> Iterator[Figure]:
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
        yield Figure("the first checkpoint over all entries", time.perf_counter() - began, "s")
        yield from verified(engine, outside)
        with engine.connect() as conn:
            began = time.perf_counter()
            rebuild(conn, life.case_id)
            yield Figure("rebuild one whole case", (time.perf_counter() - began) * 1e3, "ms")
        engine.dispose()

"""How fast the journal is verified: ``python -m tests.bench.bench_verify [entries]``.

A chain of entries of the usual size is written past the operations; figures depend on the machine.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime

from sqlalchemy import insert, update

from engine.journal import verify
from engine.journal.chain import Link, entry_hash, genesis, microseconds
from engine.operations import publish_shipped
from engine.storage import server
from engine.storage.database import connect, migrate
from engine.storage.tables import cases, journal
from tests.factories import ALMATY, make_world
from tests.lives import Life

AT = datetime(2026, 11, 23, 9, 5, tzinfo=ALMATY)
FACTS, CHANGE, SNAPSHOT = b"f" * 200, b"c" * 900, b"s" * 830
PER_CASE = 20


def chain(case_id: int, deployment_id: int) -> list[dict[str, object]]:
    """Entries 2 to 20 of a case; the first is re-made too."""
    rows, previous = [], genesis(case_id)
    for seq in range(1, PER_CASE + 1):
        moment = microseconds(AT)
        numbers = (case_id, seq, moment, moment, 1, None)
        link = Link(*numbers, "claim", FACTS, None, CHANGE, SNAPSHOT, deployment_id, "1", previous)
        previous = entry_hash(link)
        rows.append(link._asdict() | {"at": AT, "recorded_at": AT, "hash": previous})
    return rows


def main(entries: int) -> None:
    with server.temporary() as running:
        migrate(running.url)
        engine = connect(running.url)
        world = make_world(engine)
        publish_shipped(engine)
        Life(world, AT)
        with engine.begin() as conn:
            model = dict(conn.execute(cases.select()).one()._mapping)
            for _ in range(entries // PER_CASE):
                row = {k: v for k, v in model.items() if k != "id"} | {"version": 0}
                case_id = conn.execute(insert(cases).values(row).returning(cases.c.id)).scalar_one()
                conn.execute(insert(journal), chain(case_id, model["deployment_id"]))
                conn.execute(update(cases).where(cases.c.id == case_id).values(version=PER_CASE))
        with engine.connect() as conn:
            began, busy = time.perf_counter(), time.process_time()
            report = verify(conn)
            wall, busy = time.perf_counter() - began, time.process_time() - busy
        assert report.ok, report
        print(
            f"{report.entries} entries: {report.entries / wall:.0f} a second ({busy / wall:.0%} of it Python)"
        )
        engine.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)

"""How fast the verbs are: ``python -m tests.bench.bench_operations [cases] [processes]``.

Against a durable server of its own. Prints the median and 95th percentile of a completion, commands
a second, the floor (the same number of plain statements) and the speed of verification and rebuild.
Not a test: figures depend on the machine; ratios within one run are what counts.
"""

from __future__ import annotations

import multiprocessing
import statistics
import sys
import time
from datetime import datetime

from sqlalchemy import Engine, func, select, text

from engine.journal import rebuild, verify
from engine.operations import publish_shipped
from engine.storage import server
from engine.storage.database import connect, migrate
from engine.storage.tables import journal
from tests.factories import ALMATY, load_world, make_world
from tests.lives import WHOLE, Life

AT = datetime(2026, 11, 23, 9, 5, tzinfo=ALMATY)


def live(url: str, count: int) -> list[float]:
    """Milliseconds of every completion in ``count`` whole lives."""
    engine = connect(url)
    world = load_world(engine)
    taken = []
    for _ in range(count):
        life = Life(world, AT)
        for element in WHOLE:
            item = life.item(element)
            began = time.perf_counter()
            life.step(element, item=item)
            taken.append((time.perf_counter() - began) * 1000)
    engine.dispose()
    return taken


def _floor(engine: Engine, rounds: int) -> float:
    """Milliseconds of eight trivial statements and a commit."""
    began = time.perf_counter()
    for n in range(rounds):
        with engine.begin() as conn:
            for _ in range(7):
                conn.execute(text("select 1"))
            conn.execute(
                text("insert into login_failures (login, address) values ('bench', :n)"), {"n": str(n)}
            )
    return (time.perf_counter() - began) * 1000 / rounds


def main(cases: int, processes: int) -> None:
    with server.temporary(durable=True) as running:
        migrate(running.url)
        engine = connect(running.url)
        make_world(engine)
        publish_shipped(engine)
        live(running.url, 1)
        began = time.perf_counter()
        with multiprocessing.get_context("spawn").Pool(processes) as pool:
            taken = [ms for part in pool.starmap(live, [(running.url, cases)] * processes) for ms in part]
        seconds = time.perf_counter() - began
        _print(engine, taken, seconds, processes)
        engine.dispose()


def _print(engine: Engine, taken: list[float], seconds: float, processes: int) -> None:
    p95 = statistics.quantiles(taken, n=20)[-1]
    print(f"{len(taken)} completions by {processes} process(es)")
    print(
        f"  median {statistics.median(taken):.2f} ms, p95 {p95:.2f} ms, {len(taken) / seconds:.0f} a second"
    )
    print(f"  floor (8 plain statements, 1 commit): {_floor(engine, 200):.2f} ms")
    with engine.connect() as conn:
        entries = conn.execute(select(func.count()).select_from(journal)).scalar_one()
        began = time.perf_counter()
        assert verify(conn).ok
        print(f"  verify: {entries / (time.perf_counter() - began):.0f} entries a second")
        case_id = conn.execute(select(func.min(journal.c.case_id))).scalar_one()
        began = time.perf_counter()
        rebuild(conn, case_id)
        print(f"  rebuild of one case: {(time.perf_counter() - began) * 1000:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10, int(sys.argv[2]) if len(sys.argv) > 2 else 1)

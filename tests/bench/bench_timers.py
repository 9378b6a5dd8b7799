"""What pending timers cost the worker that asks what is due: they come from an index."""

from __future__ import annotations

import time
from collections.abc import Iterator

from sqlalchemy import Engine, text

from engine.storage import server
from engine.storage.database import connect
from engine.storage.tables import timers
from engine.worker.timers import DueTimers
from tests.bench.figures import Figure, median
from tests.bench.town import receive, town_on

ROUNDS = 40

_FILL = text(
    "insert into timers (case_id, key, element_id, due_at)"
    " select (select min(id) from cases), 'far#' || n, 'far', now() + interval '1 day'"
    " from generate_series(1, cast(:count as int)) as n"
)


def run(*, count: int) -> Iterator[Figure]:
    with server.temporary() as running, town_on(running.url) as (_, world):
        receive(world, 1)
        few = _asked(world.engine)
        with world.engine.begin() as conn:
            conn.execute(text("set local statement_timeout = 0"))
            conn.execute(_FILL, {"count": count})
        with world.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.execute(text(f"vacuum analyze {timers.name}"))
        many = _asked(world.engine)
        yield Figure("a worker asks what is due, no timer pending", few, "ms")
        yield Figure(f"a worker asks what is due, {count:,} pending", many, "ms")
        yield Figure("  growth", many / few, "x", 1.5)
        pool = connect(world.engine.url.render_as_string(hide_password=False))
        began = time.perf_counter()
        DueTimers(pool).fire()
        took = (time.perf_counter() - began) * 1000
        yield Figure(f"a new worker's first question, {count:,} pending", took, "ms")
        pool.dispose()


def _asked(pool: Engine) -> float:
    """Milliseconds of one sweep that finds nothing."""
    due, took = DueTimers(pool), []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        assert due.fire() == 0
        took.append((time.perf_counter() - began) * 1000)
    return median(took)

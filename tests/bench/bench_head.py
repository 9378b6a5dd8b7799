"""The head's page at ten thousand open items: each tab at the database, in statements, and in Python.

The town is that of :mod:`tests.bench.bench_inbox`, with twenty thousand answered cases behind it; the head of
the Department looks. Milliseconds at the database are the sum over the statements of a tab; those of Python
are processor time of the whole tab, the database's own not among them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Engine, text

from engine.domain.actor import Actor, Role
from engine.operations.count_past import count_past
from engine.queries import reading
from engine.queries.clock import Today, moment, today_of
from engine.queries.counted_past import typical_times
from engine.queries.head_balance import balance
from engine.queries.head_decisions import decisions
from engine.queries.head_forecast import foreseen
from engine.queries.head_items import dressed, head_items
from engine.queries.head_people import colleagues, workload
from engine.storage import server
from engine.storage.database import connect
from tests.bench.bench_inbox import _asked, _explained, _fill, _people
from tests.bench.figures import Figure, median
from tests.database import fresh_database
from tests.factories import actor_of, make_person

OPEN, PAST, ROUNDS = 10_000, 20_000, 5

_ANSWERED = """
update work_items set state = 'completed', finished_at = now() - (case_id % 150) * interval '1 day',
    created_at = now() - (case_id % 150 + 2 + case_id % 19) * interval '1 day',
    finished_by = coalesce(assignee_id, (cast(:people as bigint[]))[1 + case_id % :crowd])
where case_id > :open and state = 'open';
update cases set answered_at = now() - (id % 150) * interval '1 day' where id > :open;
insert into absences (person_id, kind, starts_on, ends_on)
select id, 'leave', current_date, current_date + 7 from people where login like 'person\\_1_'
"""


def run() -> Iterator[Figure]:
    with server.temporary() as running, fresh_database(running.url) as url:
        pool = connect(url)
        _actor, _deputy, facts = _people(pool)
        _fill(pool, facts, 1, OPEN + PAST)
        head = _town(pool, facts)
        began = time.perf_counter()
        assert count_past(pool)
        yield Figure("  the past counted by the worker", time.perf_counter() - began, "s")
        with reading(pool) as conn:
            now = moment(conn, None)
            today = today_of(conn, now)
            for name, ask in _tabs(conn, head, today, now).items():
                for _ in range(2):  # twice, so that what is read lies in memory
                    asked = _asked(conn, ask)
                took = _explained(conn, asked, f"head-{name}")
                yield Figure(f"head: {name}, {OPEN:,} open items, at the database", took, "ms", 250)
                yield Figure(f"  {name}, statements", len(asked), "", 16)
                yield Figure(f"  {name}, processor time in Python", _in_python(ask), "ms", 600)
        pool.dispose()


def _town(pool: Engine, facts: dict[str, Any]) -> Actor:
    with pool.begin() as conn:
        for statement in _ANSWERED.split(";"):
            conn.execute(text(statement), {**facts, "open": OPEN})
        head = actor_of(conn, make_person(conn, "the_head", facts["oblast"], Role.DEPARTMENT_HEAD))
    with pool.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("vacuum analyze"))
    return head


def _tabs(conn: Connection, head: Actor, today: Today, now: Any) -> dict[str, Callable[[], Any]]:
    def late() -> Any:
        items = [item.id for item in head_items(conn, head, today.day, now) if item.late]
        return dressed(conn, items[:100], today)

    def loads() -> Any:
        items = head_items(conn, head, today.day, now)
        soon = today.calendar.add_working_days(today.day, 3)
        return workload(colleagues(conn, head, items, today.day), items, soon)

    def forecasts() -> Any:
        found = foreseen(head_items(conn, head, today.day, now), typical_times(conn, today).samples, today)
        return dressed(conn, [one.item.id for one in found[:100]], today)

    def moves() -> Any:
        found = balance(conn, head, today, now)
        return dressed(conn, [one.item.id for one in found.moves[:100]], today)

    named = {"late": late, "workload": loads, "forecast": forecasts, "balance": moves}
    return {**named, "decisions": lambda: decisions(conn, head, today)}


def _in_python(ask: Callable[[], Any]) -> float:
    took = []
    for _ in range(ROUNDS):
        began = time.process_time()
        ask()
        took.append((time.process_time() - began) * 1000)
    return median(took)

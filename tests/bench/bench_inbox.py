"""The inbox at ten thousand and at a million open work items: every preset, first page and counters.

Rows are written past the operations by one statement a table; who may see what is asked through the
product's own queries, in the database's time as ``explain (analyze)`` counts it. The plans go to
``var/bench/plans``. One oblast of 20 units, 200 people of one role over it, half of the items free, half
held by somebody of the group; a case has one open item, and one person looks. What makes an item returned,
late or put aside runs in prime steps, so that it falls on everybody alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, event, text

from engine.domain.actor import SYSTEM, Actor, Role
from engine.operations.publish_deployment import publish_deployment
from engine.queries import inbox, inbox_counters, presets_for, reading
from engine.storage import server
from engine.storage.database import connect
from tests.bench import twelve
from tests.bench.figures import RESULT, Figure, median
from tests.database import fresh_database
from tests.factories import actor_of, make_organisation, make_person

PEOPLE = 200
UNITS = 20
PLANS = RESULT.parent / "plans"
ROUNDS = 5

_FILL = """
insert into cases (number, organisation_id, deployment_id, process_id, state, version, received_at,
    registered_at, legal_last_day, control_date, clock_rule, overdue, executor_unit_id, changed_at)
select 'B-' || n, :oblast, :deployment, 'appeal',
    case when n % 47 = 0 then 'RETURNED_FOR_FINALIZATION' else 'UNDER_EXAMINATION' end, 1,
    now() - (n % 500) * interval '1 hour', now() - (n % 500) * interval '1 hour',
    current_date - 5 + (n % 41)::int, current_date - 6 + (n % 41)::int, 'general', n % 41 < 5,
    (cast(:units as bigint[]))[1 + n % :width], now()
from generate_series(cast(:first as bigint), cast(:last as bigint)) as n;
insert into applicants (kind, last_name, first_name)
select 'individual', 'Сейітова' || n, 'Айнұр' from generate_series(cast(:first as bigint), :last) as n;
insert into appeals (case_id, applicant_id, channel, is_official, legal_type, language, subject, text, topic)
select n, n, 'PAPER_HAND', true, 'application', 'kk', 'Аулада жарық жоқ', :words, 'T' || n % 9
from generate_series(cast(:first as bigint), :last) as n;
insert into work_items (case_id, key, element_id, state, form_key, candidate_role, organisation_id,
    assignee_id, assigned_at, created_at, due_at, held_until)
select n, 'task_1#1', 'task_1', 'open', 'step', 'controller', (cast(:units as bigint[]))[1 + n % :width],
    case when n % 2 = 0 then (cast(:people as bigint[]))[1 + (n / 2) % :crowd] end,
    case when n % 2 = 0 then now() end, now(), now() + (n % 40) * interval '1 day',
    case when n % 53 = 0 then now() + interval '3 days' end
from generate_series(cast(:first as bigint), cast(:last as bigint)) as n;
insert into work_items (case_id, key, element_id, state, form_key, candidate_role, organisation_id,
    assignee_id, created_at, finished_at, finished_by)
select n, 'task_0#1', 'task_1', 'completed', 'step', 'controller', :oblast,
    (cast(:people as bigint[]))[1 + n % :crowd],
    now(), now() - n * interval '1 second', (cast(:people as bigint[]))[1 + n % :crowd]
from generate_series(cast(:first as bigint), cast(:last as bigint)) as n
"""


def run(*, sizes: tuple[int, int]) -> Iterator[Figure]:
    with server.temporary() as running, fresh_database(running.url) as url:
        pool = connect(url)
        actor, facts = _people(pool)
        small: dict[str, float] = {}
        filled = 0
        for size in sizes:
            _fill(pool, facts, filled + 1, size)
            filled = size
            found = _measured(pool, actor, size)
            for name, ms in found.items():
                yield Figure(f"{name}, {size:,} open items", ms, "ms", 20)
            if small:
                for name, ms in found.items():
                    grown = max(ms, 0.5) / max(small[name], 0.5)
                    yield Figure(f"  {name}, growth", grown, "x", 1.5)
            small = small or found
        with pool.connect() as conn:
            double = "select count(*) - count(distinct (case_id, key)) from work_items"
            yield Figure("rows beyond one a work item", conn.execute(text(double)).scalar_one(), "rows", 0)
        pool.dispose()


def _people(pool: Engine) -> tuple[Actor, dict[str, Any]]:
    with pool.begin() as conn:
        oblast = make_organisation(conn, "oblast", "oblast")
        units = [make_organisation(conn, f"unit_{n}", "body", oblast) for n in range(UNITS)]
        crowd = [make_person(conn, f"person_{n}", oblast, Role.CONTROLLER) for n in range(PEOPLE)]
        actor = actor_of(conn, crowd[0])
    published = publish_deployment(pool, SYSTEM, files=twelve.files())
    facts = {"oblast": oblast, "units": units, "people": crowd, "crowd": PEOPLE, "width": UNITS}
    return actor, facts | {"deployment": published["deployment_id"], "words": twelve.TEXT}


def _fill(pool: Engine, facts: dict[str, Any], first: int, last: int) -> None:
    with pool.begin() as conn:
        conn.execute(text("set local statement_timeout = 0"))
        for statement in _FILL.split(";"):
            conn.execute(text(statement), facts | {"first": first, "last": last})
    with pool.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("set statement_timeout = 0"))
        conn.execute(text("vacuum analyze"))
    pool.dispose()


def _measured(pool: Engine, actor: Actor, size: int) -> dict[str, float]:
    """Milliseconds at the database of each page with its counters, the median of some."""
    found = {}
    with reading(pool) as conn:
        for preset in presets_for(actor):
            for _ in range(2):  # twice, so that what is read lies in memory
                asked = _asked(conn, lambda preset=preset: inbox(conn, actor, preset=preset))
            found[preset] = _explained(conn, asked, f"{preset}-{size}")
        counted = _asked(conn, lambda: inbox_counters(conn, actor))
        found["counters alone"] = _explained(conn, counted, f"counters-{size}")
    return found


def _asked(conn: Connection, ask: Any) -> list[tuple[str, Any]]:
    kept: list[tuple[str, Any]] = []

    def keep(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        kept.append((statement, parameters))

    event.listen(conn.engine, "before_cursor_execute", keep)
    try:
        ask()
    finally:
        event.remove(conn.engine, "before_cursor_execute", keep)
    return kept


def _explained(conn: Connection, asked: list[tuple[str, Any]], name: str) -> float:
    total, plans = 0.0, []
    for statement, parameters in asked:
        took = []
        for _ in range(ROUNDS):
            rows = conn.exec_driver_sql(f"explain (analyze, buffers, format json) {statement}", parameters)
            (plan,) = rows.scalar_one()
            took.append(plan["Execution Time"] + plan["Planning Time"])
        total += median(took)
        plans.append({"statement": statement, "ms": median(took), "plan": plan})
    PLANS.mkdir(parents=True, exist_ok=True)
    (PLANS / f"{name}.json").write_text(json.dumps(plans, ensure_ascii=False, indent=1) + "\n")
    return total

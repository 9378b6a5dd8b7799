"""The inbox at ten thousand and at a million open work items: every preset, first page and counters.

Rows are written past the operations by one statement a table; who may see what is asked through the
product's own queries, in the database's time as ``explain (analyze)`` counts it. The plans go to
``var/bench/plans``. One oblast of 20 units, 200 people of one role over it, half of the items free, half
held by somebody of the group; a case has one open item, and one person looks. What makes an item returned,
late or put aside runs in prime steps, so that it falls on everybody alike.

Presets, the one of a substitute among them, have the goal of the page. Filters stand over everything open in
one's units, the widest list there is, some fit many rows, some one in a thousand; they, the other orders and
the search for words are shown without a goal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, event, text

from engine.domain.actor import SYSTEM, Actor, Delegation, Grant, Role
from engine.operations.publish_deployment import publish_deployment
from engine.queries import InboxFilters, inbox, inbox_counters, presets_for, reading
from engine.storage import server
from engine.storage.database import connect
from engine.storage.prepared import Prepared
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
    registered_at, legal_last_day, control_date, clock_rule, overdue, executor_unit_id, changed_at,
    return_count, control, executor_id)
select 'B-' || n, :oblast, :deployment, 'appeal',
    case when n % 47 = 0 then 'RETURNED_FOR_FINALIZATION' else 'UNDER_EXAMINATION' end, 1,
    now() - (n % 500) * interval '1 hour', now() - (n % 500) * interval '1 hour',
    current_date - 5 + (n % 41)::int, current_date - 6 + (n % 41)::int, 'general', n % 41 < 5,
    (cast(:units as bigint[]))[1 + n % :width], now() - (n % 7919) * interval '1 minute',
    case when n % 47 = 0 then 1 else 0 end, case when n % 1009 = 0 then 'parent_body' else 'none' end,
    (cast(:people as bigint[]))[1 + n % :crowd]
from generate_series(cast(:first as bigint), cast(:last as bigint)) as n;
insert into applicants (kind, last_name, first_name)
select 'individual', 'Сейітова' || n, 'Айнұр' from generate_series(cast(:first as bigint), :last) as n;
insert into appeals (case_id, applicant_id, channel, is_official, legal_type, language, subject, text, topic,
    kato)
select n, n, case when n % 101 = 0 then 'EGOV_EDS' else 'PAPER_HAND' end, n % 11 <> 0, 'application',
    case when n % 3 = 0 then 'ru' else 'kk' end, 'Аулада жарық жоқ', :words, 'T' || n % 9,
    case when n % 997 = 0 then '350000000' end
from generate_series(cast(:first as bigint), :last) as n;
insert into work_items (case_id, key, element_id, state, form_key, candidate_role, organisation_id,
    assignee_id, assigned_at, created_at, due_at, held_until, case_last_day, case_late, case_returned,
    case_answered, case_organisation_id, case_unit_id, case_restricted, case_tags)
select n, 'task_1#1', 'task_1', 'open', 'step', 'controller', (cast(:units as bigint[]))[1 + n % :width],
    case when n % 2 = 0 then (cast(:people as bigint[]))[1 + (n / 2) % :crowd] end,
    case when n % 2 = 0 then now() end, now(), now() + (n % 40) * interval '1 day',
    case when n % 53 = 0 then now() + interval '3 days' end,
    c.legal_last_day, c.overdue, c.state = 'RETURNED_FOR_FINALIZATION', false, c.organisation_id,
    c.executor_unit_id, c.access_level <> 'ordinary',
    work_item_tags(n, 'task_1', (cast(:units as bigint[]))[1 + n % :width])
from generate_series(cast(:first as bigint), cast(:last as bigint)) as n join cases c on c.id = n;
insert into work_items (case_id, key, element_id, state, form_key, candidate_role, organisation_id,
    assignee_id, created_at, finished_at, finished_by, case_last_day, case_late, case_returned,
    case_answered, case_organisation_id, case_unit_id, case_restricted, case_tags)
select n, 'task_0#1', 'task_1', 'completed', 'step', 'controller', :oblast,
    (cast(:people as bigint[]))[1 + n % :crowd],
    now(), now() - n * interval '1 second', (cast(:people as bigint[]))[1 + n % :crowd],
    c.legal_last_day, c.overdue, c.state = 'RETURNED_FOR_FINALIZATION', false, c.organisation_id,
    c.executor_unit_id, c.access_level <> 'ordinary', work_item_tags(n, 'task_1', :oblast)
from generate_series(cast(:first as bigint), cast(:last as bigint)) as n join cases c on c.id = n
"""


FILTERS: Mapping[str, InboxFilters] = {
    "topic": InboxFilters(topic="T3"),
    "channel": InboxFilters(channel="EGOV_EDS"),
    "language": InboxFilters(language="ru"),
    "region": InboxFilters(region="350000000"),
    "step": InboxFilters(step="task_1"),
    "no such step": InboxFilters(step="task_9"),
    "returned": InboxFilters(returned=True),
    "not official": InboxFilters(official="no"),
    "rare together": InboxFilters(region="350000000", language="ru", topic="T3"),
    "deadline range": InboxFilters(
        deadline_from=date.today() + timedelta(days=20), deadline_to=date.today() + timedelta(days=22)
    ),
    "words": InboxFilters(text="Сейітова77"),
}
ORDERS: Mapping[str, tuple[str, ...]] = {
    "-deadline": ("-deadline",),
    "-changed": ("-changed",),
    "applicant": ("applicant",),
    "deadline,-returns,number": ("deadline", "-returns", "number"),
}


def run(*, sizes: tuple[int, int]) -> Iterator[Figure]:
    with server.temporary() as running, fresh_database(running.url) as url:
        pool = connect(url)
        actor, deputy, facts = _people(pool)
        small: dict[str, float] = {}
        filled = 0
        for size in sizes:
            _fill(pool, facts, filled + 1, size)
            filled = size
            found = _measured(pool, actor, deputy, size)
            wide = _narrowed(pool, actor, facts, size)
            for name, ms in found.items():
                yield Figure(f"{name}, {size:,} open items", ms, "ms", 20)
            for name, ms in wide.items():
                yield Figure(f"{name}, {size:,} open items", ms, "ms")
            found |= wide
            if small:
                for name, ms in found.items():
                    grown = max(ms, 0.5) / max(small[name], 0.5)
                    yield Figure(f"  {name}, growth", grown, "x", None if name in wide else 1.5)
            small = small or found
        with pool.connect() as conn:
            double = "select count(*) - count(distinct (case_id, key)) from work_items"
            yield Figure("rows beyond one a work item", conn.execute(text(double)).scalar_one(), "rows", 0)
        pool.dispose()


def _people(pool: Engine) -> tuple[Actor, Actor, dict[str, Any]]:
    """Who looks, who stands for others, and what the rows are filled from."""
    with pool.begin() as conn:
        oblast = make_organisation(conn, "oblast", "oblast")
        units = [make_organisation(conn, f"unit_{n}", "body", oblast) for n in range(UNITS)]
        crowd = [make_person(conn, f"person_{n}", oblast, Role.CONTROLLER) for n in range(PEOPLE)]
        actor = actor_of(conn, crowd[0])
        helper = make_person(conn, "helper", oblast)
        paths = {one: f"{oblast}.{one}." for one in units} | {oblast: f"{oblast}."}
    published = publish_deployment(pool, SYSTEM, files=twelve.files())
    facts = {"oblast": oblast, "units": units, "people": crowd, "crowd": PEOPLE, "width": UNITS}
    # In the place of one of the group, and by two delegations: some documents of all, everything of a unit.
    deputy = replace(
        actor,
        person_id=helper,
        grants=(Grant(Role.CONTROLLER, oblast, paths[oblast], crowd[1]),),
        delegations=(
            Delegation(frozenset({"reassign"}), paths[oblast], frozenset({"parent_body"}), crowd[2]),
            Delegation(frozenset({"reassign"}), paths[units[3]], frozenset(), crowd[2]),
        ),
    )
    return actor, deputy, facts | {"deployment": published["deployment_id"], "words": twelve.TEXT}


_FILLED = ("cases", "applicants", "appeals", "work_items")
_INDEXES = """
select indexname, indexdef from pg_indexes where tablename = 'work_items' and schemaname = 'public'
and not exists (select from pg_constraint where conname = indexname)
"""
_STRAYED = """
select count(*) from work_items i join cases c on c.id = i.case_id where i.id % 97 = 0 and
    (i.case_last_day, i.case_late, i.case_organisation_id, i.case_unit_id, i.case_tags) is distinct from
    (c.legal_last_day, c.overdue, c.organisation_id, c.executor_unit_id,
     work_item_tags(i.case_id, i.element_id, i.organisation_id))
"""


def _fill(pool: Engine, facts: dict[str, Any], first: int, last: int) -> None:
    """Past the triggers, which would make words for the search of each case: what lists read of them is
    written as they write it, and looked at afterwards. The indexes are made when the rows are there."""
    with pool.begin() as conn:
        conn.execute(text("set local statement_timeout = 0"))
        for table in _FILLED:
            conn.execute(text(f"alter table {table} disable trigger user"))
        indexes = conn.execute(text(_INDEXES)).all()
        for name, _made in indexes:
            conn.execute(text(f"drop index {name}"))
        for statement in _FILL.split(";"):
            conn.execute(text(statement), facts | {"first": first, "last": last})
        for _name, made in indexes:
            conn.exec_driver_sql(made)
        assert conn.execute(text(_STRAYED)).scalar_one() == 0
        for table in _FILLED:
            conn.execute(text(f"alter table {table} enable trigger user"))
    with pool.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("set statement_timeout = 0"))
        conn.execute(text("vacuum analyze"))
    pool.dispose()


def _measured(pool: Engine, actor: Actor, deputy: Actor, size: int) -> dict[str, float]:
    """Milliseconds at the database of each page with its counters, the median of some."""
    found = {}
    with reading(pool) as conn:
        for who, preset in (*((actor, name) for name in presets_for(actor)), (deputy, "substitute")):
            for _ in range(2):  # twice, so that what is read lies in memory
                asked = _asked(conn, lambda preset=preset, who=who: inbox(conn, who, preset=preset))
            found[preset] = _explained(conn, asked, f"{preset}-{size}")
        counted = _asked(conn, lambda: inbox_counters(conn, actor))
        found["counters alone"] = _explained(conn, counted, f"counters-{size}")
    return found


def _narrowed(pool: Engine, actor: Actor, facts: dict[str, Any], size: int) -> dict[str, float]:
    """The widest list, by each filter and in other orders."""
    found = {}
    people = {
        "executor": InboxFilters(executor_id=facts["people"][5]),
        "assignee": InboxFilters(assignee_id=facts["people"][6]),
        "organisation": InboxFilters(organisation_id=facts["units"][4]),
    }
    with reading(pool) as conn:
        for name, filters in (FILTERS | people).items():
            for _ in range(2):
                asked = _asked(
                    conn, lambda filters=filters: inbox(conn, actor, preset="unit", filters=filters)
                )
            found[f"filter {name}"] = _explained(conn, asked, f"filter-{name.replace(' ', '_')}-{size}")
        for name, sort in ORDERS.items():
            for _ in range(2):
                asked = _asked(conn, lambda sort=sort: inbox(conn, actor, preset="unit", sort=sort))
            found[f"order {name}"] = _explained(conn, asked, f"order-{name}-{size}")
    return found


def _asked(conn: Connection, ask: Any) -> list[tuple[str, Any]]:
    """Every statement with its values, those that go past SQLAlchemy too."""
    kept: list[tuple[str, Any]] = []

    def keep(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        kept.append((statement, parameters))

    def keep_prepared(one: Prepared, to: Connection, values: Mapping[str, Any]) -> Any:
        found = sent(one, to, values)
        kept.append((one.sql, one.bound(values)))
        return found

    sent = Prepared._sent
    event.listen(conn.engine, "before_cursor_execute", keep)
    try:
        Prepared._sent = keep_prepared  # type: ignore[method-assign]
        ask()
    finally:
        Prepared._sent = sent  # type: ignore[method-assign]
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

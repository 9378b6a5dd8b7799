"""The search among a hundred thousand cases: the first page for a rare word, a common one, a number, a name.

Letters are those of ``bench_review``; rows are written past the operations and the triggers, their words by
``rebuild_search``, which is timed too; the index is made after it.
Times are the database's own (``explain (analyze)``), of every statement of one search. Asked for a controller
of the whole oblast, for an executor with a few hundred cases, and for an auditor, who sees numbers only.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, text

from engine.domain.actor import SYSTEM, Actor, Role
from engine.domain.sought import sought
from engine.operations.publish_deployment import publish_deployment
from engine.operations.rebuild_search import rebuild_search
from engine.queries import reading
from engine.queries.search import SearchFilters, search
from engine.storage import server
from engine.storage.database import connect
from tests.bench import twelve
from tests.bench.bench_inbox import _asked, _explained
from tests.bench.bench_review import Writers
from tests.bench.figures import Figure
from tests.database import fresh_database
from tests.factories import actor_of, make_organisation, make_person

GOAL_MS = 50.0
BATCH = 5_000
REPLIES = 2  # records and letters of a case, each a row of the index

_CASES = """
insert into cases (number, organisation_id, deployment_id, process_id, state, version, received_at,
    registered_at, executor_id, changed_at)
select 'ЖТ-2026-' || lpad(n::text, 8, '0'), :oblast, :deployment, 'appeal', 'IN_WORK', 1, now(),
    now() - n * interval '1 minute', case when n % 200 = 0 then cast(:executor as bigint) end, now()
from generate_series(cast(:first as bigint), :last) as n;
insert into applicants (kind, last_name, first_name, identity_number)
select 'individual', 'Омаров' || n % 20000, 'Ерлан', lpad((n % 30000)::text, 12, '0')
from generate_series(cast(:first as bigint), :last) as n;
insert into appeals (case_id, applicant_id, channel, is_official, legal_type, language, subject, text)
select n, n, 'EOTINISH', true, 'application', 'ru', 'Прошу принять меры',
    (cast(:letters as text[]))[n - :first + 1]
from generate_series(cast(:first as bigint), :last) as n;
insert into records (case_id, case_seq, kind, version, data, canonical, salt, at)
select n, v, 'reply', v, jsonb_build_object('text', (cast(:letters as text[]))[n - :first + 1]), '', '', now()
from generate_series(cast(:first as bigint), :last) as n, generate_series(1, :replies) as v;
insert into messages (case_id, code, language, subject, body, created_at, dedup_key)
select n, 'M-01', 'ru', 'Ваше обращение', 'Ваше обращение зарегистрировано', now(), n::text
from generate_series(cast(:first as bigint), :last) as n
"""

ASKED = {
    "a common word": "прошу",
    "a common beginning": "ка",
    "three common words": "прошу принять меры",
    "a name": "Омаров1234",
    "a number": "ЖТ-2026-00004321",
    "an IIN by its beginning": "00000000123",
    "a word that nobody wrote": "трансформатор",
    "a common and a missing word": "прошу трансформатор",
}


def run(*, cases: int) -> Iterator[Figure]:
    with server.temporary() as running, fresh_database(running.url) as url:
        pool = connect(url)
        people = _fill(pool, cases)
        began = time.perf_counter()
        rebuild_search(pool)
        yield Figure(
            f"  words of {cases:,} cases made again, without their index", time.perf_counter() - began, "s"
        )
        _settle(pool)
        for who, actor in people.items():
            for what, typed in ASKED.items():
                yield Figure(
                    f"{what}, {who}, {cases:,} cases",
                    _took(pool, actor, typed, f"{who} {what}"),
                    "ms",
                    GOAL_MS,
                )
        with pool.connect() as conn:
            size = conn.execute(
                text("select pg_total_relation_size('search_words') / 1048576.0")
            ).scalar_one()
            rows = conn.execute(text("select count(*) from search_words")).scalar_one()
        yield Figure("  words and their index", float(size), "MB")
        yield Figure("  things in it", float(rows), "rows")
        pool.dispose()


def _fill(pool: Engine, count: int) -> dict[str, Actor]:
    with pool.begin() as conn:
        oblast = make_organisation(conn, "oblast", "oblast")
        unit = make_organisation(conn, "unit", "body", oblast)
        ids = {
            "controller": make_person(conn, "controller", oblast, Role.CONTROLLER),
            "executor": make_person(conn, "executor", unit, Role.EXECUTOR),
            "auditor": make_person(conn, "auditor", oblast, Role.AUDITOR),
        }
        people = {name: actor_of(conn, id_) for name, id_ in ids.items()}
    published = publish_deployment(pool, SYSTEM, files=twelve.files())
    with pool.begin() as conn:
        for table in ("cases", "appeals", "applicants", "records", "messages"):
            conn.execute(text(f"alter table {table} disable trigger user"))
        conn.execute(text("drop index ix_search_words_words"))
    facts: dict[str, Any] = {"oblast": oblast, "executor": ids["executor"], "replies": REPLIES}
    facts["deployment"] = published["deployment_id"]
    writers = Writers()
    for first in range(1, count + 1, BATCH):
        last = min(first + BATCH - 1, count)
        letters = [writers.letter() for _ in range(first, last + 1)]
        with pool.begin() as conn:
            conn.execute(text("set local statement_timeout = 0"))
            for statement in _CASES.split(";"):
                conn.execute(text(statement), facts | {"first": first, "last": last, "letters": letters})
    return people


def _settle(pool: Engine) -> None:
    with pool.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("set statement_timeout = 0"))
        conn.execute(text("create index ix_search_words_words on search_words using gin (words)"))
        conn.execute(text("vacuum analyze"))


def _took(pool: Engine, actor: Actor, typed: str, name: str) -> float:
    looked_for = sought(typed)
    with reading(pool) as conn:
        for _ in range(2):  # twice, so that what is read lies in memory
            asked = _asked(conn, lambda: search(conn, actor, looked_for, SearchFilters()))
        return _explained(conn, asked, f"search {name}")

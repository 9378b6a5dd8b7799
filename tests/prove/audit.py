"""Looks for anything lost, doubled or half done in the tables, without asking the code that wrote them."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, text

from engine.bpmn.runner import waiting
from engine.journal import verify
from engine.operations import deployments


def problems(conn: Connection, acknowledged: Mapping[tuple[int, str], dict[str, Any]]) -> list[str]:
    """Every contradiction found. ``acknowledged``: (case, item key) → the answer that a client got."""
    entries = _completions(conn)
    return [
        *_lost(entries, acknowledged),
        *_doubled(entries),
        *_half_items(conn, entries),
        *_half_records(conn, entries),
        *_half_states(conn),
        *_doubled_messages(conn),
        *_unanswered_keys(conn),
        *([] if (report := verify(conn)).ok else [f"journal: {report}"]),
    ]


def _completions(conn: Connection) -> list[tuple[int, int, str]]:
    rows = conn.execute(
        text("select case_id, case_seq, facts from journal where command = 'complete_work_item'")
    )
    return [(row.case_id, row.case_seq, json.loads(row.facts)["key"]) for row in rows]


def _lost(entries: list[tuple[int, int, str]], acknowledged: Mapping[tuple[int, str], Any]) -> Iterator[str]:
    present = {(case_id, key) for case_id, _, key in entries}
    for one in acknowledged.keys() - present:
        yield f"lost: {one} was acknowledged and is not in the journal"


def _doubled(entries: list[tuple[int, int, str]]) -> Iterator[str]:
    for one, times in Counter((case_id, key) for case_id, _, key in entries).items():
        if times > 1:
            yield f"doubled: {one} has {times} entries"


def _half_items(conn: Connection, entries: list[tuple[int, int, str]]) -> Iterator[str]:
    done = {
        tuple(row)
        for row in conn.execute(text("select case_id, key from work_items where state = 'completed'"))
    }
    journalled = {(case_id, key) for case_id, _, key in entries}
    for one in done ^ journalled:
        yield f"half: {one} is completed in only one of work items and journal"


def _half_records(conn: Connection, entries: list[tuple[int, int, str]]) -> Iterator[str]:
    query = text("select case_id, case_seq from records where author_id is not null and case_seq > 1")
    recorded = {tuple(row) for row in conn.execute(query)}
    for one in recorded ^ {(case_id, seq) for case_id, seq, _ in entries}:
        yield f"half: {one} has only one of record and entry"


def _half_states(conn: Connection) -> Iterator[str]:
    """The engine's state and the rows agree on what waits."""
    cases = conn.execute(
        text(
            "select c.id, c.deployment_id, d.checksum, j.snapshot from cases c"
            " join deployments d on d.id = c.deployment_id join lateral (select snapshot from journal"
            " where case_id = c.id and snapshot is not null order by case_seq desc limit 1) j on true"
        )
    ).all()
    for case in cases:
        deployment = deployments.compiled(conn, case.deployment_id, case.checksum)
        in_state = set(waiting(deployment, "appeal", zlib.decompress(case.snapshot)))
        open_rows = text(
            "select key from work_items where case_id = :id and state = 'open'"
            " union all select key from timers where case_id = :id and state = 'pending'"
        )
        in_rows = set(conn.execute(open_rows, {"id": case.id}).scalars())
        if in_state != in_rows:
            yield f"half: case {case.id} waits for {sorted(in_state)} and shows {sorted(in_rows)}"


def _doubled_messages(conn: Connection) -> Iterator[str]:
    query = text(
        "select case_id, code from messages where code in ('M-01', 'M-03') group by 1, 2 having count(*) > 1"
    )
    for row in conn.execute(query):
        yield f"doubled: message {row.code} of case {row.case_id}"
    jobs = text("select count(*) - count(distinct args->>'message_id') from jobs.procrastinate_jobs")
    if conn.execute(jobs).scalar_one():
        yield "doubled: a job for the same message"


def _unanswered_keys(conn: Connection) -> Iterator[str]:
    for row in conn.execute(text("select key from idempotency_keys where answer = '{}'::jsonb")):
        yield f"half: key {row.key} is stored without its answer"

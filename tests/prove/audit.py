"""Looks for anything lost, doubled or half done in the tables: by its own reading of the rows, and by the
product's verification and rebuild, which a test damages the tables to try.

Every problem begins with its class: ``lost``, ``doubled``, ``half`` or ``journal``.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, text

from engine.bpmn.runner import waiting
from engine.domain.errors import JauapError
from engine.journal import rebuild, verify
from engine.queries import published

NEXT_TASK = re.compile(r"/work-items/(\d+)\Z")


class Acknowledged(NamedTuple):
    """A client was told that this is done, and sent on to ``location``."""

    person_id: int
    location: str


class Entry(NamedTuple):
    """A journal entry of a completion."""

    case_id: int
    case_seq: int
    key: str
    actor_id: int


def problems(conn: Connection, acknowledged: Mapping[int, Acknowledged]) -> list[str]:
    """Every contradiction found. ``acknowledged`` is by work item."""
    entries = _completions(conn)
    return [
        *_promises(conn, entries, acknowledged),
        *_doubled(entries),
        *_half_items(conn, entries),
        *_half_records(conn, entries),
        *_opened(conn),
        *_half_states(conn),
        *_heads(conn),
        *_numbers(conn),
        *_doubled_messages(conn),
        *_unanswered_keys(conn),
        *_journal(conn),
    ]


def rebuilt(conn: Connection, case_ids: Collection[int]) -> list[str]:
    """Runs the journal of each case again. ``rebuild`` compares every stored state on the way."""
    found = []
    for case_id in sorted(case_ids):
        try:
            state = rebuild(conn, case_id)
        except JauapError as broken:
            found.append(f"journal: case {case_id} is rebuilt otherwise: {broken}")
            continue
        if state != zlib.decompress(_newest_snapshot(conn, case_id)):
            found.append(f"journal: the newest state of case {case_id} is not the rebuilt one")
    return found


def _completions(conn: Connection) -> list[Entry]:
    rows = conn.execute(
        text("select case_id, case_seq, facts, actor_id from journal where command = 'complete_work_item'")
    )
    return [Entry(row.case_id, row.case_seq, json.loads(row.facts)["key"], row.actor_id) for row in rows]


def _promises(
    conn: Connection, entries: list[Entry], acknowledged: Mapping[int, Acknowledged]
) -> Iterator[str]:
    """Whoever was told "done": one entry, one record, the item completed by them, the same case after it."""
    items = {
        row.id: row
        for row in conn.execute(text("select id, case_id, key, state, finished_by from work_items"))
    }
    by_item: dict[tuple[int, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        by_item[entry.case_id, entry.key].append(entry)
    written = Counter(
        tuple(row) for row in conn.execute(text("select case_id, case_seq, author_id from records"))
    )
    for id_, told in acknowledged.items():
        if (item := items.get(id_)) is None:
            yield f"lost: work item {id_} was acknowledged and is not there"
            continue
        if (item.state, item.finished_by) != ("completed", told.person_id):
            yield f"lost: work item {id_} was acknowledged and is {item.state}"
        found = by_item[item.case_id, item.key]
        if len(found) != 1:
            kind = "doubled" if found else "lost"
            yield f"{kind}: work item {id_} was acknowledged and has {len(found)} journal entries"
        elif (times := written[item.case_id, found[0].case_seq, told.person_id]) != 1:
            yield f"{'doubled' if times else 'lost'}: work item {id_} has {times} records"
        sent_on = NEXT_TASK.search(told.location)
        following = items.get(int(sent_on[1])) if sent_on else item
        if following is None:
            yield f"lost: from work item {id_} a client was sent on to one that is not there"
        elif following.case_id != item.case_id:
            yield f"half: from work item {id_} a client was sent on to another case"


def _doubled(entries: list[Entry]) -> Iterator[str]:
    for one, times in Counter((entry.case_id, entry.key) for entry in entries).items():
        if times > 1:
            yield f"doubled: {one} has {times} entries"


def _half_items(conn: Connection, entries: list[Entry]) -> Iterator[str]:
    done = {
        tuple(row)
        for row in conn.execute(text("select case_id, key from work_items where state = 'completed'"))
    }
    for one in done ^ {(entry.case_id, entry.key) for entry in entries}:
        yield f"half: {one} is completed in only one of work items and journal"


def _half_records(conn: Connection, entries: list[Entry]) -> Iterator[str]:
    query = text("select case_id, case_seq from records where author_id is not null and case_seq > 1")
    recorded = Counter(tuple(row) for row in conn.execute(query))
    journalled = Counter((entry.case_id, entry.case_seq) for entry in entries)
    for one in recorded.keys() | journalled.keys():
        if recorded[one] != journalled[one]:
            yield f"half: {one} has {recorded[one]} records and {journalled[one]} entries"


def _opened(conn: Connection) -> Iterator[str]:
    """Each work item and timer was opened by exactly one entry, and each entry opened what it says."""
    said: Counter[tuple[int, str]] = Counter()
    for row in conn.execute(text("select case_id, change from journal")):
        change = json.loads(row.change)
        said.update((row.case_id, one["key"]) for one in change.get("opened", ()))
        said.update((row.case_id, key) for key, _ in change.get("timers", ()))
    rows = text("select case_id, key from work_items union all select case_id, key from timers")
    there = Counter((row.case_id, row.key) for row in conn.execute(rows))
    for one in said.keys() | there.keys():
        if (said[one], there[one]) != (1, 1):
            yield f"half: {one} was opened {said[one]} times and is there {there[one]} times"


def _half_states(conn: Connection) -> Iterator[str]:
    """The engine's state and the rows agree on what waits."""
    query = text(
        "select c.id, c.deployment_id, c.process_id, d.checksum from cases c"
        " join deployments d on d.id = c.deployment_id"
    )
    for case in conn.execute(query).all():
        deployment = published.compiled(conn, case.deployment_id, case.checksum)
        state = zlib.decompress(_newest_snapshot(conn, case.id))
        in_state = set(waiting(deployment, case.process_id, state))
        in_rows = _open_keys(conn, case)
        if in_state != in_rows:
            yield f"half: case {case.id} waits for {sorted(in_state)} and shows {sorted(in_rows)}"


def _open_keys(conn: Connection, case: Row[Any]) -> set[str]:
    open_rows = text(
        "select key from work_items where case_id = :id and state = 'open'"
        " union all select key from timers where case_id = :id and state = 'pending'"
        " union all select key from subscriptions where case_id = :id"
    )
    return set(conn.execute(open_rows, {"id": case.id}).scalars())


def _newest_snapshot(conn: Connection, case_id: int) -> bytes:
    query = text(
        "select snapshot from journal where case_id = :id and snapshot is not null"
        " order by case_seq desc limit 1"
    )
    return bytes(conn.execute(query, {"id": case_id}).scalar_one())


def _heads(conn: Connection) -> Iterator[str]:
    """The case row is where its newest entry says, its entries are numbered without a gap."""
    states = text(
        "select distinct on (case_id) case_id, convert_from(change, 'UTF8')::jsonb #>> '{state,to}' as state"
        " from journal where convert_from(change, 'UTF8')::jsonb ? 'state' order by case_id, case_seq desc"
    )
    last = {row.case_id: row.state for row in conn.execute(states)}
    query = text(
        "select c.id, c.version, c.state, max(j.case_seq) as head, count(j.seq) as entries"
        " from cases c left join journal j on j.case_id = c.id group by c.id"
    )
    for row in conn.execute(query):
        if not row.version == row.head == row.entries:
            yield f"half: case {row.id} is at {row.version}, its {row.entries} entries end at {row.head}"
        if row.state != last.get(row.id, row.state):
            yield f"half: case {row.id} is {row.state}, its journal says {last[row.id]}"


def _numbers(conn: Connection) -> Iterator[str]:
    """A number is drawn in the transaction that uses it: no gap, no double in any series of anybody."""
    query = text(
        "with used as (select organisation_id, split_part(number, '-', 1) as series,"
        " split_part(number, '-', 2)::integer as year, count(*) as used,"
        " count(distinct number) as different, max(split_part(number, '-', 3)::integer) as highest"
        " from cases where number is not null group by 1, 2, 3)"
        " select organisation_id, series, year, coalesce(last, 0) as drawn, coalesce(used, 0) as used,"
        " coalesce(different, 0) as different, coalesce(highest, 0) as highest"
        " from used full join number_series using (organisation_id, series, year)"
    )
    for row in conn.execute(query):
        if not row.drawn == row.used == row.different == row.highest:
            whose = f"{row.series} of {row.year} of organisation {row.organisation_id}"
            yield (
                f"half: {row.drawn} registration numbers {whose} drawn, {row.used} used,"
                f" {row.different} different, the highest {row.highest}"
            )


def _doubled_messages(conn: Connection) -> Iterator[str]:
    query = text(
        "select case_id, code from messages where code in ('M-01', 'M-03')"
        " and number <> '' and instead_of is null group by 1, 2 having count(*) > 1"
    )
    for row in conn.execute(query):
        yield f"doubled: message {row.code} of case {row.case_id}"
    jobs = text("select count(*) - count(distinct args->>'message_id') from jobs.procrastinate_jobs")
    if conn.execute(jobs).scalar_one():
        yield "doubled: a job for the same message"


def _unanswered_keys(conn: Connection) -> Iterator[str]:
    for row in conn.execute(text("select key from idempotency_keys where answer = '{}'::jsonb")):
        yield f"half: key {row.key} is stored without its answer"


def _journal(conn: Connection) -> Iterator[str]:
    report = verify(conn)
    if not report.ok:
        yield f"journal: {report}"

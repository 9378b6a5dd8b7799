"""What began and ceased to wait after a command: rows of work items, timers, subscriptions, jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Table,
    Text,
    Update,
    any_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from engine.bpmn.model import Advance, JobSet, Moved, OpenedItem
from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor, Role
from engine.domain.canonical import plain
from engine.domain.errors import ProcessStuck
from engine.operations.border import is_id
from engine.operations.executors import is_executors_work, is_work_of_the_unit
from engine.operations.locked_case import LockedCase
from engine.storage.jobs import RUN_JOB, defer
from engine.storage.prepared import Prepared
from engine.storage.tables import (
    drafts,
    organisations,
    people,
    role_grants,
    service_jobs,
    subscriptions,
    timers,
    work_items,
)
from engine.storage.terms import holds, local_day


def store_waiting(
    conn: Connection, locked: LockedCase, actor: Actor, advance: Advance, target: str, at: datetime
) -> list[dict[str, Any]]:
    """Closes and opens; returns the opened work items as rows with their ids.

    ``target`` is what the command was about: a work item of that key was completed by the actor,
    a timer fired; everything else that closed was cancelled by the flow.
    """
    opening = [_row(conn, locked, item, at) for item in advance.opened]
    if _is_one_for_one(locked, advance, target):
        opened = _exchange(conn, locked, actor, opening, target, at)
    else:
        _close(conn, locked, actor, advance.closed, target, at)
        _move(conn, locked, advance.moved)
        opened = _open(conn, locked, opening)
    if advance.timers:
        rows = [_waiting(locked, one) | {"due_at": one.due_at} for one in advance.timers]
        conn.execute(insert(timers), rows)
    if advance.subscriptions:
        subscribed = [
            _waiting(locked, one) | {"kind": one.kind, "message": one.message, "correlation": one.correlation}
            for one in advance.subscriptions
        ]
        conn.execute(insert(subscriptions), subscribed)
    if advance.jobs:
        _open_jobs(conn, locked, advance.jobs, at)
    return opened


def _open_jobs(conn: Connection, locked: LockedCase, jobs: Sequence[JobSet], at: datetime) -> None:
    """While a driver replays the past nothing leaves the house: jobs wait until the clock is given back."""
    rows = [
        _waiting(locked, job)
        | {"type": job.type, "inputs": plain(dict(job.inputs)), "headers": dict(job.headers)}
        | {"retries": max(job.retries, 1), "created_at": at}
        for job in jobs
    ]
    new = insert(service_jobs).returning(service_jobs.c.id, sort_by_parameter_order=True)
    for job_id in conn.execute(new, rows).scalars():
        if not locked.row["clock_driven"]:
            defer(conn, RUN_JOB, job_id=job_id)


def open_to(actor: Actor, facts: CaseFacts, opened: Sequence[Mapping[str, Any]]) -> list[int]:
    """Ids of the work items among these that the actor holds or may claim."""
    found = []
    for row in opened:
        candidate = CaseFacts(
            organisation_path=facts.organisation_path,
            access_level=facts.access_level,
            complained_of_id=facts.complained_of_id,
            item_assignee_id=row["assignee_id"],
            candidate_role=row["candidate_role"] or None,
            candidate_path=row["path"],
        )
        verb = Verb.CLAIM if row["assignee_id"] is None else Verb.COMPLETE_WORK_ITEM
        if may(actor, verb, candidate):
            found.append(row["id"])
    return found


def _waiting(locked: LockedCase, one: Any) -> dict[str, Any]:
    return {"case_id": locked.id, "key": one.key, "element_id": one.element_id}


def _key_in(table: Table) -> ColumnElement[bool]:
    closed = bindparam("closed", type_=ARRAY(Text))
    return (table.c.case_id == bindparam("of_case")) & (table.c.key == any_(closed))


def _close_items() -> Update:
    """The target is completed by the actor, who thereby held it; the flow cancels the others."""
    target = work_items.c.key == bindparam("target", type_=Text)
    ended = select(work_items.c.id).where(_key_in(work_items)).scalar_subquery()
    done = {
        "state": case((target, "completed"), else_="cancelled"),
        "finished_at": bindparam("now"),
        "finished_by": case((target, bindparam("by", type_=BigInteger)), else_=None),
        "assignee_id": case((target, bindparam("by", type_=BigInteger)), else_=work_items.c.assignee_id),
        "version": work_items.c.version + 1,
    }
    # Drafts hold personal data that the record now holds: they go with the item.
    forgotten = delete(drafts).where(drafts.c.work_item_id.in_(ended)).cte("forgotten")
    return (
        update(work_items)
        .where(_key_in(work_items), work_items.c.state == "open")
        .values(done)
        .add_cte(forgotten)
    )


_CLOSE_ITEMS = _close_items()
_CLOSE_TIMERS = (
    update(timers)
    .where(_key_in(timers), timers.c.state == "pending")
    .values(state=case((timers.c.key == bindparam("target", type_=Text), "fired"), else_="cancelled"))
)
_OPEN_ITEMS = insert(work_items).returning(work_items.c.id, sort_by_parameter_order=True)
_CLOSE_JOBS = (
    update(service_jobs)
    .where(_key_in(service_jobs), service_jobs.c.state == "open")
    .values(
        state=case((service_jobs.c.key == bindparam("target", type_=Text), "completed"), else_="cancelled"),
        finished_at=bindparam("now"),
    )
)
_CLOSE_OTHERS = delete(subscriptions).where(_key_in(subscriptions)).add_cte(_CLOSE_JOBS.cte("jobs_closed"))


def _close(
    conn: Connection, locked: LockedCase, actor: Actor, closed: Sequence[str], target: str, at: datetime
) -> None:
    if not closed:
        return
    which = {"of_case": locked.id, "closed": list(closed)}
    items = conn.execute(_CLOSE_ITEMS, which | {"target": target, "now": at, "by": actor.person_id})
    if items.rowcount < len(closed):
        conn.execute(_CLOSE_TIMERS, which | {"target": target})
        conn.execute(_CLOSE_OTHERS, which | {"target": target, "now": at})


def _move(conn: Connection, locked: LockedCase, moved: Sequence[Moved]) -> None:
    """What waits on at another element, or with another form, keeps its row and its key."""
    for one in moved:
        for table, columns in _AT_ELEMENT:
            own = (table.c.case_id == locked.id) & (table.c.key == one.key)
            values = {name: getattr(one, name) for name in columns}
            if table is work_items:
                values["version"] = table.c.version + 1
            conn.execute(update(table).where(own).values(values))


_AT_ELEMENT: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (work_items, ("element_id", "form_key")),
    (timers, ("element_id",)),
    (subscriptions, ("element_id", "message")),
    (service_jobs, ("element_id",)),
)


def _open(conn: Connection, locked: LockedCase, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One statement for all new items; their organisations' paths are read only when they differ."""
    if not rows:
        return []
    ids = conn.execute(_OPEN_ITEMS, rows).scalars().all()
    return _with_ids(conn, locked, rows, ids)


def _is_one_for_one(locked: LockedCase, advance: Advance, target: str) -> bool:
    """A person's task is done and the next one opens, with nothing else about: nearly every command."""
    waits = advance.timers or advance.subscriptions or advance.jobs or advance.moved
    if waits or len(advance.opened) != 1 or advance.closed != (target,):
        return False
    element = locked.deployment.elements(locked.row["process_id"]).get(target.rpartition("#")[0])
    return element is not None and element.type == "userTask"


def _exchange(
    conn: Connection,
    locked: LockedCase,
    actor: Actor,
    rows: Sequence[dict[str, Any]],
    target: str,
    at: datetime,
) -> list[dict[str, Any]]:
    """Closes the one and opens the other in one statement."""
    which = {"of_case": locked.id, "closed": [target], "target": target, "now": at, "by": actor.person_id}
    opened = {f"new_{name}": value for name, value in rows[0].items()}
    new = _exchange_statement(tuple(rows[0])).one(conn, which | opened)
    return _with_ids(conn, locked, rows, [new.id])


@cache
def _exchange_statement(names: tuple[str, ...]) -> Prepared:
    values = {name: bindparam(f"new_{name}", type_=work_items.c[name].type) for name in names}
    opened = insert(work_items).values(values).returning(work_items.c.id)
    return Prepared(opened.add_cte(_CLOSE_ITEMS.cte("closed_items")))


def _with_ids(
    conn: Connection, locked: LockedCase, rows: Sequence[dict[str, Any]], ids: Sequence[int]
) -> list[dict[str, Any]]:
    places = _places(conn, locked, {row["organisation_id"] for row in rows})
    return [
        row | {"id": id_, "path": places[row["organisation_id"]]} for row, id_ in zip(rows, ids, strict=True)
    ]


def _row(conn: Connection, locked: LockedCase, item: OpenedItem, at: datetime) -> dict[str, Any]:
    role, organisation_id = _candidate(locked, item)
    assignee_id = None
    if item.assignee:
        assignee_id, organisation_id = _given(conn, locked, item, role, organisation_id)
    return {
        "case_id": locked.id,
        "key": item.key,
        "element_id": item.element_id,
        "form_key": item.form_key,
        "candidate_role": role,
        "organisation_id": organisation_id,
        "assignee_id": assignee_id,
        "assigned_at": at if assignee_id else None,
        "created_at": at,
        "due_at": item.due_at,
        "held_until": item.follow_up_at,
        "priority": item.priority,
        "locals": plain(dict(item.locals)),
    }


def _candidate(locked: LockedCase, item: OpenedItem) -> tuple[str, int]:
    """``role`` or ``role@organisation``; without a suffix, the case's own organisation.

    A row has one role: one row per work item, never one per candidate.
    """
    own = locked.row["organisation_id"]
    if not item.candidate_groups:
        if item.assignee:
            return "", own
        raise ProcessStuck(element=item.element_id, reason="no_candidates")
    group, _, place = item.candidate_groups[0].partition("@")
    if place and locked.row["executor_unit_id"] and is_work_of_the_unit(locked, item.element_id):
        place = str(locked.row["executor_unit_id"])
    try:
        return Role(group).value, int(place) if place else own
    except ValueError:
        raise ProcessStuck(element=item.element_id, reason="unknown_candidates") from None


def _given(
    conn: Connection, locked: LockedCase, item: OpenedItem, role: str, offered: int
) -> tuple[int | None, int]:
    """The person whom the diagram names, and where the work is offered should they give it back.

    A person who left, no longer holds the role or is complained about holds nothing up: the work opens
    free, for others of the role, where the diagram says or else where that person worked. Only work without a
    role needs its person.
    """
    person = _named(locked, item)
    granted = exists().where(
        role_grants.c.person_id == people.c.id,
        role_grants.c.role == role,
        holds(role_grants, local_day(func.now())),
    )
    able = people.c.active & (granted if role else true())
    found = None
    if person is not None:
        chosen = select(people.c.id, people.c.organisation_id, able.label("able"))
        found = conn.execute(chosen.where(people.c.id == person)).first()
    if found and found.able and found.id != locked.facts.complained_of_id:
        return found.id, found.organisation_id
    if not role:
        raise ProcessStuck(element=item.element_id, reason="nobody_to_do_it")
    elsewhere = offered != locked.row["organisation_id"]
    return None, offered if elsewhere or not found else found.organisation_id


def _named(locked: LockedCase, item: OpenedItem) -> int | None:
    if is_executors_work(locked, item.element_id) and locked.row["executor_id"]:
        return int(locked.row["executor_id"])
    text = item.assignee or ""
    # Nobody's number has twenty digits: longer ones are no ids.
    named = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return named if is_id(named) else None


def _places(conn: Connection, locked: LockedCase, wanted: set[int]) -> dict[int, str]:
    known = {locked.row["organisation_id"]: locked.facts.organisation_path}
    if missing := wanted - set(known):
        chosen = select(organisations.c.id, organisations.c.path).where(organisations.c.id.in_(missing))
        known |= {row.id: row.path for row in conn.execute(chosen)}
    if lost := wanted - set(known):
        raise ProcessStuck(reason="unknown_organisation", organisations=sorted(lost))
    return known

"""What the rule of :mod:`engine.domain.rebalancing` needs to know of a head's work and people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, select

from engine.domain.access import Verb, paths_of
from engine.domain.actor import Actor
from engine.domain.duties import EXECUTORS, barred
from engine.domain.rebalancing import Item, Move, Person, propose
from engine.queries import published
from engine.queries.clock import Today
from engine.queries.counted_past import experience_of
from engine.queries.head_items import head_items, may_hand_over, scope_of
from engine.queries.head_people import Colleague, colleagues, open_load
from engine.storage.tables import appeals, cases, deployments, drafts, organisations, work_items

BALANCED = ("executor", "controller", "registrar")
"""Whose work is moved. Deciding and signing is personal, and so is judging at a superior body."""

LEADS_TO = {"executor": EXECUTORS, "controller": ("quality",)}
"""What whoever takes the work will write sooner or later, beside what the step itself writes.

The verb is less careful: a controller who drafted may be given another controller's step, only not the check.
"""


@dataclass(frozen=True)
class Balance:
    """``versions`` of the items as they were read; ``who`` names everybody in the moves."""

    moves: tuple[Move, ...]
    versions: Mapping[int, int]
    who: Mapping[int, Colleague]


def balance(conn: Connection, actor: Actor, today: Today, now: datetime) -> Balance:
    """The proposal of this moment; nothing is changed by asking."""
    mine = head_items(conn, actor, today.day, now)
    who = colleagues(conn, actor, mine, today.day)
    ids = [one.id for one in who]
    load, past = open_load(conn, ids), experience_of(conn, ids, today)
    rows = conn.execute(_movable(conn, actor)).all()
    heads = paths_of(actor, Verb.OVERSEE)
    people = [_person(one, heads, load, past) for one in who]
    moves = propose(_items(conn, rows), people, today.day)
    return Balance(moves, {row.id: row.version for row in rows}, {one.id: one for one in who})


def _movable(conn: Connection, actor: Actor) -> Any:
    item, accused = work_items.c, organisations.alias("accused")
    drafted = exists().where(drafts.c.work_item_id == item.id, drafts.c.person_id == item.assignee_id)
    return (
        select(
            *(item.id, item.version, item.element_id, item.form_key, item.candidate_role),
            *(item.assignee_id, item.case_last_day, cases.c.return_count, cases.c.authors),
            *(cases.c.deployment_id, cases.c.process_id, deployments.c.checksum),
            *(appeals.c.topic, appeals.c.complained_of_id, organisations.c.path),
            accused.c.path.label("challenged"),
            drafted.label("drafted"),
        )
        .join(cases, cases.c.id == item.case_id)
        .join(deployments, deployments.c.id == cases.c.deployment_id)
        .join(organisations, organisations.c.id == item.organisation_id)
        .outerjoin(appeals, appeals.c.case_id == item.case_id)
        .outerjoin(accused, accused.c.id == appeals.c.complained_of_unit_id)
        .where(scope_of(conn, actor), may_hand_over(actor))
        .where(item.assignee_id.is_not(None), item.candidate_role.in_(BALANCED))
        .order_by(item.id)
    )


def _person(
    one: Colleague,
    heads: tuple[str, ...],
    load: Mapping[int, int],
    past: Mapping[int, Mapping[str, int]],
) -> Person:
    # Whom this head does not answer for is known as a holder and offered nothing.
    roles = one.roles if one.unit_path.startswith(heads) else {}
    return Person(
        id=one.id,
        unit=one.unit_path,
        roles=roles,
        load=load.get(one.id, 0),
        past=past.get(one.id, {}),
        away_from=one.away.first if one.away else None,
        active=one.active,
    )


def _items(conn: Connection, rows: Sequence[Any]) -> Iterable[Item]:
    """What the diagrams say of an element is asked once for each, not once a row."""
    kinds: dict[tuple[int, str], str] = {}
    named: dict[int, frozenset[str]] = {}
    for row in rows:
        if row.deployment_id not in named:
            named[row.deployment_id] = _given_by_name(conn, row)
        element = (row.deployment_id, row.element_id)
        if element not in kinds:
            kinds[element] = published.record_kind(conn, row, row.element_id, row.form_key)
        yield Item(
            id=row.id,
            holder=row.assignee_id,
            role=row.candidate_role,
            unit=row.path,
            topic=row.topic,
            last_day=row.case_last_day,
            by_name=row.element_id in named[row.deployment_id],
            begun=row.drafted or row.return_count > 0 or _wrote(row.authors, row.assignee_id),
            complained_of=row.complained_of_id,
            challenged=row.challenged,
            barred=barred((kinds[element], *LEADS_TO.get(row.candidate_role, ())), row.authors),
        )


def _given_by_name(conn: Connection, row: Any) -> frozenset[str]:
    drawn = published.compiled(conn, row.deployment_id, row.checksum).drawn()
    return frozenset(element.id for _, element in drawn if getattr(element.work, "assignee", None))


def _wrote(authors: Mapping[str, Sequence[int]], person_id: int) -> bool:
    return any(person_id in ids for ids in authors.values())

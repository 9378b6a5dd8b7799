"""Journals of past cases, as a draft is held against them (:mod:`engine.examination.what_if`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from engine.bpmn.diagram import DecisionCall
from engine.domain.local_time import at_local
from engine.domain.what_if import Lived, Past, PastEntry, role
from engine.queries import published
from engine.storage.tables import cases, deployments, journal

MOST = 10_000


@dataclass(frozen=True)
class PastChosen:
    """Cases of a family that came in within these days, both included; ``answered``: only those that were."""

    family: str
    first: date
    last: date
    answered: bool = False
    most: int = MOST


def past_ids(conn: Connection, chosen: PastChosen) -> list[int]:
    """Oldest first, at most ``most``. Cases of the family's own process."""
    asked = (
        select(cases.c.id)
        .join(deployments, deployments.c.id == cases.c.deployment_id)
        .where(
            deployments.c.family == chosen.family,
            cases.c.process_id == chosen.family,
            cases.c.received_at >= at_local(chosen.first),
            cases.c.received_at < at_local(chosen.last + timedelta(days=1)),
        )
    )
    if chosen.answered:
        asked = asked.where(cases.c.answered_at.is_not(None))
    return list(conn.execute(asked.order_by(cases.c.received_at, cases.c.id).limit(chosen.most)).scalars())


def past_cases(conn: Connection, ids: Sequence[int]) -> list[Past]:
    """Their entries that touched the process, without anybody's name: the engine's commands and answers."""
    known = {
        row.id: row
        for row in conn.execute(
            select(cases.c.id, cases.c.process_id, cases.c.legal_last_day).where(cases.c.id.in_(ids))
        )
    }
    asked = select(journal.c.case_id, journal.c.at, journal.c.facts, journal.c.change)
    asked = asked.add_columns(journal.c.deployment_id, journal.c.snapshot)
    asked = asked.where(journal.c.case_id.in_(ids), journal.c.snapshot.is_not(None))
    rows = conn.execute(asked.order_by(journal.c.case_id, journal.c.case_seq))
    return [
        Past(
            id=case_id,
            process_id=known[case_id].process_id,
            last_day=known[case_id].legal_last_day,
            entries=tuple(_entry(row) for row in some),
        )
        for case_id, some in groupby(rows, key=lambda row: row.case_id)
    ]


def _entry(row: Any) -> PastEntry:
    lived = _lived(json.loads(row.change))
    return PastEntry(row.at, json.loads(row.facts), str(row.deployment_id), lived, bytes(row.snapshot))


def _lived(change: Mapping[str, Any]) -> Lived | None:
    """What an entry's change tells of its command; nothing for one that does not tell whom a step was for."""
    opened = change.get("opened", ())
    if "steps" not in change or any(one.get("groups") is None for one in opened):
        return None
    steps: dict[str, list[str]] = {"entered": [], "left": [], "took": [], "cancelled": []}
    for kind, element in change["steps"]:
        steps[kind].append(element)
    return Lived(
        opened=tuple((one["key"], one["element_id"], role(one["groups"])) for one in opened),
        closed=tuple(change["closed"]),
        entered=tuple(steps["entered"]),
        left=tuple(steps["left"]),
        completed=bool(change.get("completed")),
    )


def asked_decisions(conn: Connection, family: str) -> dict[str, str]:
    """Decisions that steps of the family's newest version ask, by id, with their names."""
    deployment = published.compiled(conn, *published.newest(conn, family))
    works = (element.work for _, element in deployment.drawn())
    called = {work.decision_id for work in works if isinstance(work, DecisionCall)}
    known = deployment.decisions
    return {id_: known[id_].name or id_ for id_ in sorted(called & set(known))}


def old_files(conn: Connection, past: Sequence[Past]) -> dict[str, dict[str, bytes]]:
    """By the name that entries give a deployment, its files."""
    names = {entry.deployment for one in past for entry in one.entries}
    return {name: published.files(conn, int(name)) for name in sorted(names)}

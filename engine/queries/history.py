"""The journal of a case as typed facts; the web floor makes words of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.domain.actor import Actor
from engine.queries.case_parts import header
from engine.queries.clock import moment
from engine.queries.element_names import element_names
from engine.queries.facts import Languages
from engine.queries.names import initials
from engine.storage.tables import journal, people, records

heads = people.alias("heads")


@dataclass(frozen=True)
class HistoryEntry:
    """One command. ``change`` says what it changed; ``records`` lists (kind, version) written.

    ``actor`` is ``None`` for the system, ``on_behalf_of`` the absent head in whose place he acted.
    ``element_id`` is the diagram element acted upon, where there is one, ``step`` its name in
    the version that ran then. ``at`` is when it happened, ``recorded_at`` when it was stored.
    """

    case_seq: int
    command: str
    at: datetime
    recorded_at: datetime
    actor_id: int | None
    actor: str | None
    on_behalf_of_id: int | None
    on_behalf_of: str | None
    element_id: str | None
    step: Languages
    facts: Mapping[str, Any]
    change: Mapping[str, Any]
    records: tuple[tuple[str, int], ...]
    deployment_id: int
    hash: str


def case_history(
    conn: Connection, actor: Actor, case_id: int, *, at: datetime | None = None
) -> tuple[HistoryEntry, ...]:
    """Oldest first; :class:`NotFound` unless the actor may see the case."""
    case, _, _ = header(conn, actor, case_id, moment(conn, at))
    return entries_of(conn, case_id, case.process_id)


def entries_of(
    conn: Connection, case_id: int, process_id: str, only: int | None = None
) -> tuple[HistoryEntry, ...]:
    """Of a case that the caller may know of: entries hold no content. ``only``: that entry alone."""
    wanted = (journal.c.case_seq == only,) if only is not None else ()
    written = _records(conn, case_id)
    rows = conn.execute(
        select(
            *(journal.c.case_seq, journal.c.command, journal.c.at, journal.c.recorded_at, journal.c.actor_id),
            *(journal.c.facts, journal.c.change, journal.c.deployment_id, journal.c.hash),
            initials(people).label("actor"),
            journal.c.on_behalf_of.label("on_behalf_of_id"),
            initials(heads).label("on_behalf_of"),
        )
        .outerjoin(people, people.c.id == journal.c.actor_id)
        .outerjoin(heads, heads.c.id == journal.c.on_behalf_of)
        .where(journal.c.case_id == case_id, *wanted)
        .order_by(journal.c.case_seq)
    ).all()
    # The version of each entry's day: a migrated case went through steps that it has no more.
    names = {used: element_names(conn, used, process_id) for used in {row.deployment_id for row in rows}}
    return tuple(_entry(row, names[row.deployment_id], written.get(row.case_seq, ())) for row in rows)


def _records(conn: Connection, case_id: int) -> Mapping[int, tuple[tuple[str, int], ...]]:
    found: dict[int, tuple[tuple[str, int], ...]] = {}
    chosen = select(records.c.case_seq, records.c.kind, records.c.version).where(records.c.case_id == case_id)
    for row in conn.execute(chosen.order_by(records.c.id)):
        found[row.case_seq] = (*found.get(row.case_seq, ()), (row.kind, row.version))
    return found


def _entry(row: Any, names: Mapping[str, Languages], written: tuple[tuple[str, int], ...]) -> HistoryEntry:
    facts = json.loads(row.facts)
    element_id = element_of(facts)
    return HistoryEntry(
        case_seq=row.case_seq,
        command=row.command,
        at=row.at,
        recorded_at=row.recorded_at,
        actor_id=row.actor_id,
        actor=row.actor,
        on_behalf_of_id=row.on_behalf_of_id,
        on_behalf_of=row.on_behalf_of,
        element_id=element_id,
        step=names.get(element_id, {}) if element_id else {},
        facts=facts,
        change=json.loads(row.change),
        records=written,
        deployment_id=row.deployment_id,
        hash=bytes(row.hash).hex(),
    )


def element_of(facts: Mapping[str, Any]) -> str | None:
    """That of the waiting thing that the command named (``draft_reply#2`` → ``draft_reply``), or the start
    event that a case began by."""
    key = facts.get("key")
    return str(key).split("#", 1)[0] if key else facts.get("element")

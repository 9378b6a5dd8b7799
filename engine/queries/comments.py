"""The comments of a case, told from its records; who may be mentioned in one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from engine.domain.access import CaseFacts, Offer, Verb, may
from engine.domain.actor import Actor
from engine.domain.document_types import document_types
from engine.queries.facts import Languages, RecordFacts
from engine.queries.names import folded, initials, like_pattern
from engine.queries.scope import own_id
from engine.queries.session_actor import actors_of
from engine.storage.tables import appeals, cases, organisations, people, work_items

MOST_FOUND, MOST_LOOKED_AT = 20, 200

units = organisations.alias("units")
places = organisations.alias("places")


@dataclass(frozen=True)
class Comment:
    """``version`` is its number in the case. A withdrawn one has no text; ``withdrawn_at`` says since when,
    and it was its author's doing."""

    version: int
    author_id: int | None
    author: str
    at: datetime
    text: str
    mentioned: tuple[str, ...]
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class Mentionable:
    """A colleague who may be mentioned in a comment."""

    id: int
    name: str
    organisation: Languages


def comments_of(conn: Connection, records: Mapping[str, Sequence[RecordFacts]]) -> tuple[Comment, ...]:
    """Oldest first, for whoever may read the personal data of the case: ``records`` not masked."""
    withdrawn = {one.data["comment"]: one.at for one in records.get("comment_withdrawal", ())}
    written = records.get("comment", ())
    names = _names(conn, sorted({one for record in written for one in record.data["mentions"]}))
    return tuple(_comment(one, names, withdrawn.get(one.version)) for one in written)


def mentionable(
    conn: Connection, actor: Actor, case_id: int, *, named: str = "", ids: Collection[int] = ()
) -> tuple[Mentionable, ...]:
    """Colleagues of the case's whole tree who may read it with its personal data, by surname: those whose
    name has a part that begins with ``named``, and those of ``ids``. At most :data:`MOST_FOUND`, looked for
    among the first :data:`MOST_LOOKED_AT` of the name; without either, nobody.

    The rule is that of the verb; a test holds the two together.
    """
    wanted: list[ColumnElement[bool]] = [people.c.id.in_(sorted(ids))] if ids else []
    if named.strip():
        full = folded(func.concat(" ", people.c.last_name, " ", people.c.first_name))
        wanted.append(full.like(f"% {like_pattern(named)[1:]}", escape="\\"))
    if not wanted:
        return ()
    facts = _facts(conn, case_id)
    root = facts.organisation_path.partition(".")[0]
    rows = conn.execute(
        select(people.c.id, people.c.last_name, people.c.first_name, people.c.middle_name)
        .add_columns(organisations.c.name.label("organisation"))
        .join(organisations, organisations.c.id == people.c.organisation_id)
        .where(people.c.active, people.c.id != own_id(actor), or_(*wanted))
        .where(organisations.c.path.startswith(f"{root}.", autoescape=True))
        .order_by(people.c.last_name, people.c.first_name, people.c.id)
        .limit(MOST_LOOKED_AT)
    ).all()
    them = actors_of(conn, [row.id for row in rows])
    reading = {one.person_id for one in them if may(one, Verb.VIEW_PERSONAL_DATA, facts)}
    found = (_mentionable(row) for row in rows if row.id in reading)
    return tuple(islice(found, MOST_FOUND))


def people_at_work(conn: Connection, actor: Actor, case_id: int) -> tuple[Mentionable, ...]:
    """Whoever has or had a part in the case and may be mentioned: what a page offers before anything is
    typed."""
    facts = _facts(conn, case_id)
    return mentionable(conn, actor, case_id, ids=facts.assignee_ids | {facts.executor_id or 0})


def _mentionable(row: Any) -> Mentionable:
    name = " ".join(part for part in (row.last_name, row.first_name, row.middle_name) if part)
    return Mentionable(row.id, name, row.organisation)


def _comment(record: RecordFacts, names: Mapping[int, str], withdrawn_at: datetime | None) -> Comment:
    shown = withdrawn_at is None
    return Comment(
        version=record.version,
        author_id=record.author_id,
        author=record.author or "",
        at=record.at,
        text=record.data["text"] if shown else "",
        mentioned=tuple(names[one] for one in record.data["mentions"]) if shown else (),
        withdrawn_at=withdrawn_at,
    )


def _names(conn: Connection, ids: Sequence[int]) -> Mapping[int, str]:
    if not ids:
        return {}
    chosen = select(people.c.id, initials(people).label("name")).where(people.c.id.in_(ids))
    return {row.id: row.name for row in conn.execute(chosen)}


def _facts(conn: Connection, case_id: int) -> CaseFacts:
    """What the access rules ask of the case itself, whatever work item."""
    case = conn.execute(
        select(
            *(cases.c.executor_id, cases.c.access_level, cases.c.control, organisations.c.path),
            units.c.path.label("unit_path"),
            *(appeals.c.complained_of_id, appeals.c.channel, appeals.c.legal_type),
        )
        .join(organisations, organisations.c.id == cases.c.organisation_id)
        .outerjoin(units, units.c.id == cases.c.executor_unit_id)
        .outerjoin(appeals, appeals.c.case_id == cases.c.id)
        .where(cases.c.id == case_id)
    ).one()
    items = conn.execute(
        select(
            func.coalesce(work_items.c.finished_by, work_items.c.assignee_id).label("holder"),
            *(work_items.c.state, work_items.c.assignee_id, work_items.c.candidate_role, places.c.path),
        )
        .join(places, places.c.id == work_items.c.organisation_id)
        .where(work_items.c.case_id == case_id)
    ).all()
    offered = [one for one in items if one.state == "open" and one.assignee_id is None]
    return CaseFacts(
        organisation_path=case.path,
        executor_unit_path=case.unit_path,
        executor_id=case.executor_id,
        assignee_ids=frozenset(one.holder for one in items if one.holder is not None),
        access_level=case.access_level,
        offers=frozenset(Offer(one.candidate_role, one.path) for one in offered),
        complained_of_id=case.complained_of_id,
        document_types=document_types(
            {"control": case.control, "channel": case.channel, "legal_type": case.legal_type}
        ),
        case_id=case_id,
    )

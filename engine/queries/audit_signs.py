"""Lists in which an auditor looks for what is not as it should be, each from entries, cases and records.

A sign is no proof: each line leads to its case and entry. At most :data:`MOST` lines, with the whole count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Row,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import false

from engine.domain.access import TABLE, Reach, Verb
from engine.domain.actor import Actor
from engine.domain.case_state import ANSWERED_OR_FINISHED, CaseState
from engine.queries.facts import Languages
from engine.queries.masking import MASK
from engine.queries.names import initials
from engine.queries.scope import subtree
from engine.queries.sign_ground import Ground, SignFilters, as_text
from engine.queries.sign_replies import filled_in, identical
from engine.queries.visible import visible_cases
from engine.storage.known import cases_known, known_entry
from engine.storage.tables import (
    CHANGE,
    case_links,
    cases,
    journal,
    organisations,
    people,
    records,
    refused_dates,
)

MOST = 500

GROUPED = ("identical", "filled_in")
"""Lists whose lines stand by groups."""


@dataclass(frozen=True)
class Sign:
    """``was`` and ``now`` are what the list compares: days, moments, states, or a number of cases."""

    case_id: int | None
    """``None`` of a refused date of what never became a case."""
    number: str | None
    organisation: Languages
    seq: int | None
    at: datetime
    who: str | None
    was: str
    now: str
    reason: str = ""
    """Of a changed last day, hidden from whoever may not read what people typed."""


@dataclass(frozen=True)
class SignList:
    rows: tuple[Sign, ...]
    total: int


def signs(conn: Connection, actor: Actor, kind: str, filters: SignFilters) -> SignList:
    """``kind`` is one of :data:`KINDS`; newest first, of the cases that the actor may see."""
    told = cases if filters.moment is None else cases_known(filters.moment)
    seen, place = visible_cases(actor, _verb(filters)), told.c.organisation_id
    here = () if filters.organisation_path is None else (place.in_(subtree(filters.organisation_path)),)
    ids = _ids_of(told, seen, *here)
    if kind == "refused":
        place = refused_dates.c.organisation_id
        seen = or_(and_(told.c.id.is_not(None), seen), and_(told.c.id.is_(None), _audited(actor)))
    chosen = KINDS[kind](Ground(filters, told, ids)).where(seen)
    if filters.organisation_path is not None:
        chosen = chosen.where(place.in_(subtree(filters.organisation_path)))
    total = func.count().over().label("total")
    groups = [text("was")] if kind in GROUPED else []
    why = _WHY[kind]() if kind in _WHY else literal("")
    readable = visible_cases(actor, Verb.VIEW_PERSONAL_DATA)
    plain = literal(kind != "deadlines")
    chosen = chosen.add_columns(why.label("reason"), readable.label("readable"), plain.label("plain"))
    newest = chosen.add_columns(total).order_by(*groups, text("at desc"), told.c.id)
    rows = conn.execute(newest.limit(MOST)).all()
    found = tuple(
        Sign(
            row.id, row.number, row.name, row.seq, row.at, row.who, row.was or "", row.now or "", _shown(row)
        )
        for row in rows
    )
    return SignList(found, rows[0].total if rows else 0)


def _audited(actor: Actor) -> ColumnElement[bool]:
    """Refused dates of no case, in the organisations whose cases the actor audits."""
    paths = [
        grant.path
        for grant in actor.grants
        for cell in TABLE[grant.role].get(Verb.VIEW_AUDIT, ())
        if cell.reach is Reach.SUBTREE
    ]
    none_known = refused_dates.c.case_id.is_(None)
    return and_(none_known, or_(false(), *(refused_dates.c.organisation_id.in_(subtree(p)) for p in paths)))


def _ids_of(told: FromClause, *which: ColumnElement[bool]) -> Select[tuple[int]]:
    here = told if told is cases else told.join(cases, cases.c.id == told.c.id)
    return select(cases.c.id).select_from(here).where(*which)


def _verb(filters: SignFilters) -> Verb:
    """What was known is told to who audits, as in the list of cases."""
    return Verb.VIEW_CASE if filters.known is None else Verb.VIEW_AUDIT


def _shown(row: Row[Any]) -> str:
    """What somebody typed only to whoever may read it; names of a command and its field to everybody."""
    typed = row.reason and not row.plain
    return MASK if typed and not row.readable else row.reason


def _reason() -> ColumnElement[str]:
    """Typed with the extension, or with the check that gave the case another term."""
    typed = ("extension_decision", "admissibility")
    mine = (records.c.case_id == journal.c.case_id) & (records.c.case_seq == journal.c.case_seq)
    said = select(func.min(records.c.data["reason"].astext)).where(mine, records.c.kind.in_(typed))
    return said.correlate(journal).scalar_subquery()


def _deadlines(ground: Ground) -> Select[Any]:
    """A last day that an entry changed after the first one was set."""
    entry = journal.c
    marked = (
        select(entry.seq, entry.case_id, entry.case_seq, entry.change)
        .add_columns(func.count().over(partition_by=entry.case_id).label("times"))
        .where(_place(b'"legal_last_day":') > 0)
        .subquery("marked")
    )
    new = cast(func.convert_from(marked.c.change, "UTF8"), JSONB)["fields"]["legal_last_day"].astext
    # JSON is what costs: none is read of a case that names a day once, and each but once (the offset).
    told_in = (
        select(marked.c.seq, marked.c.case_id, marked.c.case_seq, new.label("day"))
        .where(marked.c.times > 1)
        .offset(0)
        .subquery("told_in")
    )
    before = func.lag(told_in.c.day).over(partition_by=told_in.c.case_id, order_by=told_in.c.case_seq)
    days = (
        select(told_in.c.seq, told_in.c.day, before.label("old"))
        .where(told_in.c.day.is_not(None))
        .subquery("days")
    )
    chosen = ground.of_entries(days.c.old, days.c.day).join(days, days.c.seq == journal.c.seq)
    return chosen.where(days.c.old != days.c.day)


def _refused(ground: Ground) -> Select[Any]:
    """A date of a fact that a command refused, by the moment of the refusal."""
    line, told = refused_dates.c, ground.told
    here = refused_dates.outerjoin(told, told.c.id == line.case_id)
    if told is not cases:
        here = here.outerjoin(cases, cases.c.id == told.c.id)
    moment = ground.filters.moment
    known = () if moment is None else (line.recorded_at < moment,)
    return (
        select(
            told.c.id,
            told.c.number,
            organisations.c.name,
            literal(None).label("seq"),
            line.recorded_at.label("at"),
            initials(people).label("who"),
            func.to_char(line.asked, "YYYY-MM-DD").label("was"),
            func.to_char(line.day, "YYYY-MM-DD").label("now"),
        )
        .select_from(
            here.join(organisations, organisations.c.id == line.organisation_id).join(
                people, people.c.id == line.actor_id
            )
        )
        .where(*ground.within(line.recorded_at), *known)
    )


def _refused_why() -> ColumnElement[str]:
    return func.concat_ws(":", refused_dates.c.verb, refused_dates.c.field, refused_dates.c.code)


def _back_dated(ground: Ground) -> Select[Any]:
    """What happened, by the entry, longer before it was recorded than the threshold."""
    late = journal.c.recorded_at - journal.c.at > ground.threshold
    return ground.of_entries(as_text(journal.c.at), as_text(journal.c.recorded_at)).where(late)


def _received_earlier(ground: Ground) -> Select[Any]:
    """A day of receipt typed longer before the first entry of the case than the threshold."""
    received = ground.told.c.received_at
    first = (journal.c.case_seq == 1, journal.c.at - received > ground.threshold)
    return ground.of_entries(as_text(received), as_text(journal.c.at)).where(*first)


def _reopened(ground: Ground) -> Select[Any]:
    """A case that was answered or finished, and went back to work: itself, or anew by a remand."""
    state, moment = CHANGE["state"], ground.filters.moment
    ends = sorted(one.value for one in ANSWERED_OR_FINISHED)
    # The offset keeps the bytes from being searched anew by each who asks for the place.
    placed = (
        select(journal.c.seq, journal.c.change, _place(_FROM).label("place"))
        .where(*ground.within(journal.c.recorded_at))
        .offset(0)
        .subquery("placed")
    )
    came_from = func.substr(placed.c.change, placed.c.place + len(_FROM), _LONGEST_STATE)
    ended = func.split_part(func.encode(came_from, "escape"), '"', 1).in_(ends)
    moved = select(placed.c.seq).where(placed.c.place > 0, ended)
    source = cases.alias("source")
    taken_up = (
        select(source.c.state if moment is None else _state_known(source.c.id, moment))
        .select_from(source)
        .join(case_links, case_links.c.from_case_id == source.c.id)
        .where(case_links.c.to_case_id == journal.c.case_id, case_links.c.kind == "remand")
        .order_by(case_links.c.id)
        .limit(1)
        .correlate(journal)
        .scalar_subquery()
    )
    remand = case_links.alias("remand")
    first = journal.alias("first")
    remanded = (
        select(first.c.seq)
        .join(remand, remand.c.to_case_id == first.c.case_id)
        .where(first.c.case_seq == 1, remand.c.kind == "remand")
    )
    back = or_(
        and_(journal.c.case_seq == 1, taken_up.is_not(None)),
        and_(journal.c.case_seq > 1, state["to"].astext.not_in(ends)),
    )
    was = case((journal.c.case_seq == 1, taken_up), else_=state["from"].astext)
    return ground.of_entries(was, state["to"].astext).where(
        journal.c.seq.in_(union_all(moved, remanded)), back
    )


def _state_known(case_id: ColumnElement[int], moment: datetime) -> ColumnElement[str]:
    """Of one case, where the fold of all would cost the same for each."""
    entry = journal.alias("told_entry")
    said = cast(func.convert_from(entry.c.change, "UTF8"), JSONB)["fields"]["state"].astext
    of_case = (entry.c.case_id == case_id, said.is_not(None))
    known = known_entry(entry.c.case_id, entry.c.case_seq, moment)
    newest = select(said).where(*of_case, known).order_by(entry.c.case_seq.desc()).limit(1)
    return newest.correlate_except(entry).scalar_subquery()


def _within_minutes(ground: Ground) -> Select[Any]:
    """A reply signed sooner after registration than anybody examines anything."""
    told = ground.told
    registered, answered = told.c.registered_at, told.c.answered_at
    lines = ground.lines(told, told.c.executor_id, answered, as_text(registered), as_text(answered))
    return lines.where(*ground.within(answered), answered - registered < ground.threshold)


_FROM = b'"state":{"from":"'
_LONGEST_STATE = max(len(one.value) for one in CaseState) + 1


def _place(said: bytes) -> ColumnElement[int]:
    """Where the entry's change has these bytes, 0 nowhere: cheaper than reading the JSON of every entry."""
    return func.pg_catalog.position(journal.c.change, said, type_=Integer)


KINDS: Mapping[str, Callable[[Ground], Select[Any]]] = {
    "deadlines": _deadlines,
    "back_dated": _back_dated,
    "received_earlier": _received_earlier,
    "refused": _refused,
    "reopened": _reopened,
    "within_minutes": _within_minutes,
    "identical": identical,
    "filled_in": filled_in,
}

_WHY: Mapping[str, Callable[[], ColumnElement[str]]] = {"deadlines": _reason, "refused": _refused_why}

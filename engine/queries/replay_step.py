"""One step of a case as it stood then: the terms, what was filled in and by which form, what changed.

Rows of today say how things ended. What they were is read from the entries up to the step, as the check of
the journal reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    and_,
    bindparam,
    func,
    or_,
    select,
    tuple_,
)

from engine.domain.actor import Actor
from engine.queries import published
from engine.queries.case_parts import OF_CASE, header, participants_names, records_of
from engine.queries.clock import moment
from engine.queries.clocks import ClockFacts, clock_facts
from engine.queries.element_names import deployment
from engine.queries.facts import AppealFacts, CaseHeader, Languages, RecordFacts
from engine.queries.history import HistoryEntry
from engine.queries.names import initials
from engine.queries.replay_branches import Branch
from engine.queries.replay_frames import Frame, way_to
from engine.queries.replay_past import Past, past_of
from engine.storage.tables import clocks, deployments, people, records, work_items
from forms.form import Form

EXECUTOR = "executor_id"
SHOWN_FIELDS = ("state", "number", "control", EXECUTOR, "legal_last_day", "overdue", "return_count")
"""Columns of the case that a reader knows."""


@dataclass(frozen=True)
class StepRecord:
    """What the step wrote. ``form`` is the one that asked for it, in the version of that day; ``None``
    where a service found it out. ``before`` is the version that it replaces."""

    record: RecordFacts
    form: Form | None
    before: RecordFacts | None


@dataclass(frozen=True)
class CaseChange:
    """A column of the case, from and to as the journal writes them."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class ReplayStep:
    """``version`` is that of the process within its family; ``remarks``: the quality
    analysis that sent back the version which a reply of this step replaces.
    ``people`` names whoever records, changes and branches point at. ``beside``: the branches of the step's
    work item and of those that were open together with it, as they were opened; none where it was alone.
    ``way_in``: names of the diagrams from the case's own down to the one of the step."""

    case: CaseHeader
    appeal: AppealFacts
    entry: HistoryEntry
    version: int
    frame: Frame
    records: tuple[StepRecord, ...]
    remarks: StepRecord | None
    changes: tuple[CaseChange, ...]
    clocks: tuple[ClockFacts, ...]
    people: Mapping[int, str]
    beside: tuple[Branch, ...]
    way_in: tuple[Languages, ...]


def replay_step(
    conn: Connection, actor: Actor, case_id: int, seq: int, *, at: datetime | None = None
) -> ReplayStep:
    """Raises :class:`NotFound` unless the actor may see the case, and for a step that it does not have."""
    case, appeal, _ = header(conn, actor, case_id, moment(conn, at))
    return step_of(conn, case, appeal, past_of(conn, case_id, case.process_id), seq)


def step_of(conn: Connection, case: CaseHeader, appeal: AppealFacts, past: Past, seq: int) -> ReplayStep:
    """The same for a page that has read the case. Raises :class:`NotFound` for no step of it."""
    place = past.place(seq)
    entry, frame = past.entries[place], past.frames[place]
    ran = select(deployments.c.checksum).where(deployments.c.id == entry.deployment_id)
    checksum = conn.execute(ran).scalar_one()
    told = _Told(past.entries[: place + 1])
    found = records_of(conn, case, _OF_THE_STEP, **{_AT.key: seq})
    written = {
        kind: here for kind, versions in found.items() if (here := _written(versions, seq)) is not None
    }
    remarks = _remarks(found, written.get("reply"))
    known = published.forms_by_record(conn, entry.deployment_id, checksum)
    forms = _forms(conn, entry, case.id, known)
    beside = _beside(past, entry)
    drawn = deployment(conn, entry.deployment_id)
    return ReplayStep(
        case=case,
        appeal=appeal,
        entry=entry,
        version=past.versions[entry.deployment_id],
        frame=frame,
        records=tuple(
            StepRecord(record, forms.get(kind), _replaced(found[kind], record, beside, entry))
            for kind, record in written.items()
        ),
        remarks=StepRecord(remarks, forms.get(remarks.kind), None) if remarks else None,
        changes=told.changes,
        clocks=_clocks(conn, told.clocks, entry.at),
        people={**participants_names(conn, found), **_executors(conn, told.changes, beside, seq)},
        beside=beside,
        way_in=tuple(drawn.names(one) for one in way_to(drawn, case.process_id, frame.process_id)),
    )


def _beside(past: Past, entry: HistoryEntry) -> tuple[Branch, ...]:
    """A branch that was opened later is not there yet."""
    own = past.branches.get(str(entry.facts.get("key")))
    found = [past.branches[key] for key in own.beside] if own else []
    known = tuple(one for one in found if one.steps[0] <= entry.case_seq)
    return known if len(known) > 1 else ()


def all_written(
    conn: Connection, case: CaseHeader, past: Past
) -> tuple[Mapping[int, tuple[StepRecord, ...]], Mapping[int, str]]:
    """What each step wrote, by its number, without what it replaced; and names of whoever it points at."""
    found = records_of(conn, case)
    ran = {entry.case_seq: entry.deployment_id for entry in past.entries}
    chosen = select(deployments.c.id, deployments.c.checksum).where(deployments.c.id.in_(set(ran.values())))
    known = {
        row.id: published.forms_by_record(conn, row.id, row.checksum) for row in conn.execute(chosen).all()
    }
    written: dict[int, tuple[StepRecord, ...]] = {}
    for record in (one for versions in found.values() for one in versions):
        forms = known.get(ran.get(record.case_seq, 0), {}).get(record.kind, (None,))
        here = StepRecord(record, forms[0], None)
        written[record.case_seq] = (*written.get(record.case_seq, ()), here)
    return written, participants_names(conn, found)


def _of_the_step() -> ColumnElement[bool]:
    """What the step :data:`_AT` wrote, what each of these replaced, and the analysis before it."""
    written = records.alias("written")
    replaced = select(written.c.kind, written.c.version - 1).where(
        written.c.case_id == OF_CASE, written.c.case_seq == _AT
    )
    judged = select(func.max(written.c.version)).where(
        written.c.case_id == OF_CASE, written.c.kind == "quality", written.c.case_seq < _AT
    )
    return or_(
        records.c.case_seq == _AT,
        tuple_(records.c.kind, records.c.version).in_(replaced),
        and_(records.c.kind == "quality", records.c.version == judged.scalar_subquery()),
    )


_AT: BindParameter[int] = bindparam("at_step", type_=BigInteger)
_OF_THE_STEP = _of_the_step()


def _executors(
    conn: Connection, changes: Iterable[CaseChange], beside: Iterable[Branch], seq: int
) -> dict[int, str]:
    ids = {one for c in changes if c.name == EXECUTOR for one in (c.before, c.after) if one is not None}
    ids |= {holder for one in beside if (holder := one.holder(seq)) is not None}
    chosen = select(people.c.id, initials(people).label("name")).where(people.c.id.in_(sorted(ids)))
    return {row.id: row.name for row in conn.execute(chosen)} if ids else {}


def _written(versions: Sequence[RecordFacts], seq: int) -> RecordFacts | None:
    return next((one for one in versions if one.case_seq == seq), None)


def _replaced(
    versions: Sequence[RecordFacts], record: RecordFacts, beside: Sequence[Branch], entry: HistoryEntry
) -> RecordFacts | None:
    """The version before, unless it is what somebody beside him answered: that one replaces nothing."""
    others = {seq for one in beside if one.key != entry.facts.get("key") for seq in one.steps}
    before = next((one for one in versions if one.version == record.version - 1), None)
    return None if before is None or before.case_seq in others else before


def _remarks(found: Mapping[str, Sequence[RecordFacts]], reply: RecordFacts | None) -> RecordFacts | None:
    """The newest analysis before the reply, if it sent its predecessor back."""
    if reply is None or reply.version == 1:
        return None
    before = [one for one in found.get("quality", ()) if one.case_seq < reply.case_seq]
    return before[-1] if before and before[-1].data.get("decision") == "return" else None


def _forms(
    conn: Connection, entry: HistoryEntry, case_id: int, known: Mapping[str, Sequence[Form]]
) -> Mapping[str, Form]:
    """By kind of record; the task's own form where several ask for one kind."""
    key = entry.facts.get("key")
    asked = select(work_items.c.form_key).where(work_items.c.case_id == case_id, work_items.c.key == key)
    own = conn.execute(asked).scalar() if key else None
    return {kind: next((one for one in forms if one.id == own), forms[0]) for kind, forms in known.items()}


class _Told:
    """What entries say of the case's columns and terms up to the last of them; ``changes`` are its own."""

    def __init__(self, entries: Sequence[HistoryEntry]) -> None:
        self.clocks: dict[int, dict[str, Any]] = {}
        fields: dict[str, Any] = {}
        for entry in entries:
            before = dict(fields) if entry is entries[-1] else {}
            fields |= entry.change.get("fields", {})
            for table, key, columns in entry.change.get("rows") or ():
                if table == clocks.name:
                    self.clocks.setdefault(key, {}).update(columns)
        now = entries[-1].change.get("fields", {})
        self.changes = tuple(
            CaseChange(name, before.get(name), now[name])
            for name in SHOWN_FIELDS
            if name in now and now[name] != before.get(name)
        )


def _clocks(conn: Connection, told: Mapping[int, Mapping[str, Any]], at: datetime) -> tuple[ClockFacts, ...]:
    """As they stood then, those that ran first; one of which the entries do not say all is left out."""
    rows = [_row(key, columns) for key, columns in sorted(told.items()) if columns.keys() >= _NEEDED]
    runs = sorted((row for row in rows if row.stopped_at is None), key=lambda row: row.legal_last_day)
    stopped = sorted((row for row in rows if row.stopped_at is not None), key=lambda row: -row.id)
    return tuple(clock_facts(conn, row, at, ()) for row in (*runs, *stopped))


_NEEDED = frozenset({"name", "rule", "started_on", "legal_last_day", "control_date", "state"})


def _row(key: int, columns: Mapping[str, Any]) -> Any:
    """A row of :data:`clocks` as an entry tells it: moments and days are texts there."""
    values = {column.name: _value(column, columns.get(column.name)) for column in clocks.c}
    return SimpleNamespace(**{**values, "id": key})


def _value(column: Any, told: Any) -> Any:
    if not isinstance(told, str):
        return told
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat(told)
    return date.fromisoformat(told) if isinstance(column.type, Date) else told

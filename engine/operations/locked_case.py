"""A case under its lock, with everything that rules and the engine need to know, in two statements.

The lock comes first and alone: a statement that waited for a lock sees the locked row as it is now,
but everything it joined as it was before, so what the case consists of is read by a second one.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Table,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from engine.bpmn.definition import Deployment
from engine.domain.access import CaseFacts, Offer, Verb, may
from engine.domain.actor import Actor
from engine.domain.document_types import document_types
from engine.domain.errors import CaseErased, NotFound
from engine.journal import Entry
from engine.operations.border import is_id
from engine.queries import published
from engine.queries.erased import act_of, erased_here
from engine.storage import tables
from engine.storage.keys import Repeated, claimed
from engine.storage.prepared import Prepared
from engine.storage.tables import cases, journal, organisations, work_items
from engine.storage.unit_of_work import UnitOfWork
from engine.storage.vouched import Told

CASE_COLUMNS = tuple(c.name for c in cases.c)
ITEM_COLUMNS = tuple(c.name for c in work_items.c if not c.name.startswith("case_") or c.name == "case_id")
"""All but the copies of the case: the case itself is read beside the item."""


@dataclass
class LockedCase:
    """``row`` is the ``cases`` row, ``item`` the work item in question. ``authors``: everyone who ever
    wrote each kind of record. ``state`` is the engine's snapshot; ``head`` the newest entry's hash;
    ``incidents`` the open ones (``id``, ``kind``, ``key``, ``retried_by``). ``acting_for`` is the absent
    head in whose place a command is given that no verb of the access table stands for. ``erased``: an act
    destroyed its contents."""

    row: dict[str, Any]
    item: dict[str, Any] | None
    deployment: Deployment
    checksum: str
    facts: CaseFacts
    authors: Mapping[str, frozenset[int]]
    head: bytes | None
    state: bytes | None
    incidents: Sequence[Mapping[str, Any]] = ()
    acting_for: int | None = None
    erased: bool = False
    told: Told = field(default_factory=list)
    """Vouched rows that were written and that no entry says yet (:mod:`engine.storage.vouched`)."""

    def take_told(self) -> Told:
        """They go into the entry that is about to be appended."""
        taken = list(self.told)
        self.told.clear()
        return taken

    @property
    def id(self) -> int:
        return int(self.row["id"])

    @property
    def deployment_id(self) -> int:
        return int(self.row["deployment_id"])

    @property
    def process_id(self) -> str:
        return str(self.row["process_id"])

    @property
    def next_seq(self) -> int:
        return int(self.row["version"]) + 1

    def go_on(
        self, entry: Entry, columns: Mapping[str, Any], head: bytes, snapshot: bytes | None = None
    ) -> None:
        """After an entry the case is as it left it: a second command of the transaction begins there."""
        self.row.update(columns, version=entry.case_seq, authors=entry.authors_after())
        self.authors = {kind: frozenset(people) for kind, people in self.row["authors"].items()}
        self.head = head
        if snapshot is not None:
            self.state, self.incidents = snapshot, ()


def lock_by_item(work: UnitOfWork, actor: Actor, work_item_id: int) -> LockedCase:
    """The case of the work item. Raises :class:`NotFound` also when the actor may not know of it."""
    return _lock(work, actor, "item", work_item_id, {"work_item_id": work_item_id})


def lock_by_timer(work: UnitOfWork, actor: Actor, timer_id: int) -> LockedCase:
    """The case of the timer."""
    return _lock(work, actor, "timer", timer_id, {"timer_id": timer_id})


def lock_by_job(work: UnitOfWork, actor: Actor, job_id: int) -> LockedCase:
    """The case of the job."""
    return _lock(work, actor, "job", job_id, {"job_id": job_id})


def lock_by_incident(work: UnitOfWork, actor: Actor, incident_id: int) -> LockedCase:
    """The case of the incident, for whoever may resolve it: an operator sees no case else."""
    details = {"incident_id": incident_id}
    return _lock(work, actor, "incident", incident_id, details, known_by=Verb.RESOLVE_INCIDENT)


def lock_if_pending(work: UnitOfWork, timer_id: int) -> LockedCase | None:
    """The case of the timer, unless somebody works on it or the timer waits no longer."""
    found = _locking_pending().first(work.conn, {"id": timer_id})
    return None if found is None else _under_lock(work, found.id, found.clock)


def lock_case(
    work: UnitOfWork,
    actor: Actor,
    case_id: int,
    work_item_id: int | None = None,
    known_by: Verb = Verb.VIEW_CASE,
) -> LockedCase:
    """The case, with a work item of it if one is named.

    ``known_by`` is the verb whose holders may know of the case: who runs the machine sees no content.
    """
    locked = _lock(work, actor, "case", case_id, {"case_id": case_id}, work_item_id, known_by)
    if work_item_id is not None and locked.item is None:
        raise NotFound(work_item_id=work_item_id)
    return locked


def _lock(
    work: UnitOfWork,
    actor: Actor,
    by: str,
    id_: int,
    details: dict[str, Any],
    work_item_id: int | None = None,
    known_by: Verb = Verb.VIEW_CASE,
) -> LockedCase:
    found = _take_lock(work, by, id_) if is_id(id_) else None
    if found is None:
        raise NotFound(**details)
    named = id_ if by == "item" else work_item_id
    item_id = named if named is None or is_id(named) else None
    locked = _under_lock(work, found.id, found.clock, item_id)
    if not (actor.is_system or may(actor, known_by, locked.facts)):
        raise NotFound(**details)
    if locked.erased and known_by is not Verb.CONFIRM_ERASURE:
        raise CaseErased(**act_of(work.conn, locked.id))
    return locked


def _take_lock(work: UnitOfWork, by: str, id_: int) -> Any:
    """Takes the key of the command too, if one waits for that. Raises :class:`Repeated`."""
    claim = work.hand_over_claim()
    if claim is None:
        return _locking(by).first(work.conn, {"id": id_})
    found = _locking_with_key(by).first(work.conn, claim._asdict() | {"id": id_})
    if found is not None and not found.took_key:
        raise Repeated
    return found


def _under_lock(work: UnitOfWork, case_id: int, clock: datetime, item_id: int | None = None) -> LockedCase:
    work.learn_clock(clock)
    return _read(work, _reading().one(work.conn, {"case_id": case_id, "item_id": item_id}))


_SOURCES: Mapping[str, Table] = {
    "item": work_items,
    "timer": tables.timers,
    "job": tables.service_jobs,
    "incident": tables.incidents,
}


@cache
def _locking_with_key(by: str) -> Prepared:
    return Prepared(claimed(_lock_by(by)))


@cache
def _locking(by: str) -> Prepared:
    return Prepared(_lock_by(by))


def _lock_by(by: str) -> Select[Any]:
    source = _SOURCES.get(by)
    wanted: BindParameter[int] = bindparam("id")
    chosen = (
        cases.c.id == wanted
        if source is None
        else cases.c.id == select(source.c.case_id).where(source.c.id == wanted).scalar_subquery()
    )
    return _locked(chosen).with_for_update()


@cache
def _locking_pending() -> Prepared:
    timer = (tables.timers.c.id == bindparam("id")) & (tables.timers.c.state == "pending")
    chosen = cases.c.id == select(tables.timers.c.case_id).where(timer).scalar_subquery()
    return Prepared(_locked(chosen).with_for_update(skip_locked=True))


def _locked(chosen: ColumnElement[bool]) -> Select[Any]:
    return select(cases.c.id, func.clock_timestamp().label("clock")).where(chosen)


@cache
def _reading() -> Prepared:
    """One statement for all of it; subqueries because a case has many items, entries and records."""
    unit, place = organisations.alias("unit"), organisations.alias("place")
    item = work_items.alias("item")
    found = (
        select(
            *(column.label(f"case_{column.name}") for column in cases.c),
            *(item.c[name].label(f"item_{name}") for name in ITEM_COLUMNS),
            organisations.c.path.label("organisation_path"),
            unit.c.path.label("unit_path"),
            place.c.path.label("place_path"),
            *(tables.appeals.c[name] for name in ("complained_of_id", "channel", "legal_type")),
            tables.deployments.c.checksum,
            _head().label("head"),
            _state().label("state"),
            _holders().label("holders"),
            _offers().label("offers"),
            _incidents().label("incidents"),
            erased_here().label("erased"),
        )
        .select_from(cases)
        .join(organisations, organisations.c.id == cases.c.organisation_id)
        .join(tables.deployments, tables.deployments.c.id == cases.c.deployment_id)
        .outerjoin(tables.appeals, tables.appeals.c.case_id == cases.c.id)
        .outerjoin(unit, unit.c.id == cases.c.executor_unit_id)
        .outerjoin(item, (item.c.case_id == cases.c.id) & (item.c.id == bindparam("item_id")))
        .outerjoin(place, place.c.id == item.c.organisation_id)
        .where(cases.c.id == bindparam("case_id"))
    )
    return Prepared(found)


def _head() -> Any:
    newest = (journal.c.case_id == cases.c.id) & (journal.c.case_seq == cases.c.version)
    return select(journal.c.hash).where(newest).scalar_subquery()


def _state() -> Any:
    return (
        select(journal.c.snapshot)
        .where(journal.c.case_id == cases.c.id, journal.c.snapshot.is_not(None))
        .order_by(journal.c.case_seq.desc())
        .limit(1)
        .scalar_subquery()
    )


def _holders() -> Any:
    """Everyone who holds or finished a work item of the case."""
    people = func.array_agg(func.coalesce(work_items.c.finished_by, work_items.c.assignee_id))
    return select(people).where(work_items.c.case_id == cases.c.id).scalar_subquery()


def _offers() -> Any:
    pair = func.jsonb_build_array(work_items.c.candidate_role, organisations.c.path)
    return (
        select(func.jsonb_agg(pair))
        .select_from(work_items.join(organisations, organisations.c.id == work_items.c.organisation_id))
        .where(
            work_items.c.case_id == cases.c.id,
            work_items.c.state == "open",
            work_items.c.assignee_id.is_(None),
        )
        .correlate(cases)
        .scalar_subquery()
    )


def _incidents() -> Any:
    """What an advance may end. Mostly nothing: the index of open ones is small."""
    table = tables.incidents
    names = ("id", "kind", "key")
    pairs = [part for name in names for part in (name, table.c[name])]
    one = func.jsonb_build_object(*pairs, "retried_by", table.c.details["retried_by"])
    found = select(func.jsonb_agg(aggregate_order_by(one, table.c.id)))
    return found.where(table.c.case_id == cases.c.id, table.c.state == "open").scalar_subquery()


def _read(work: UnitOfWork, row: Any) -> LockedCase:
    case = dict(zip(CASE_COLUMNS, row, strict=False))
    item = dict(zip(ITEM_COLUMNS, row[len(CASE_COLUMNS) :], strict=False))
    present = item if item["id"] is not None else None
    return LockedCase(
        row=case,
        item=present,
        deployment=published.compiled(work.conn, case["deployment_id"], row.checksum),
        checksum=row.checksum,
        facts=_facts(case, present, row),
        authors={kind: frozenset(people) for kind, people in case["authors"].items()},
        head=row.head,
        state=zlib.decompress(row.state) if row.state is not None else None,
        incidents=row.incidents or (),
        erased=row.erased,
    )


def _facts(case: Mapping[str, Any], item: Mapping[str, Any] | None, row: Any) -> CaseFacts:
    return CaseFacts(
        organisation_path=row.organisation_path,
        executor_unit_path=row.unit_path,
        executor_id=case["executor_id"],
        assignee_ids=frozenset(holder for holder in row.holders or () if holder is not None),
        access_level=case["access_level"],
        item_assignee_id=item["assignee_id"] if item else None,
        # An item that the diagram gave to a person without naming a role suits whoever holds it.
        candidate_role=(item["candidate_role"] or None) if item else None,
        candidate_path=row.place_path if item else None,
        offers=frozenset(Offer(role, path) for role, path in row.offers or ()),
        complained_of_id=row.complained_of_id,
        document_types=document_types(
            {"control": case["control"], "channel": row.channel, "legal_type": row.legal_type}
        ),
        case_id=case["id"],
    )


def person_name(work: UnitOfWork, person_id: int | None) -> str | None:
    """Surname and first name, for a refusal that says who was faster."""
    people = tables.people
    if person_id is None:
        return None
    name = func.concat_ws(" ", people.c.last_name, people.c.first_name)
    found: str | None = work.conn.execute(select(name).where(people.c.id == person_id)).scalar()
    return found


def moment_of(at: datetime | None) -> str | None:
    """A time as details of an error carry it."""
    return None if at is None else at.isoformat()

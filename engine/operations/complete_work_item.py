"""Completes a work item with a form's data: the verb that everything else serves.

One transaction and six statements on the plain path, service tasks apart: the lock with the key, the
case, the record, the closed item with the opened one, journal and case, the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.duties import conflict
from engine.domain.errors import DutiesConflict, ExpressionFailed, JauapError, ProcessStuck
from engine.domain.local_time import local
from engine.operations.advancing import Effects, advance_case
from engine.operations.executors import move_executor
from engine.operations.incidents import cause
from engine.operations.locked_case import LockedCase, lock_by_item
from engine.operations.once import once
from engine.operations.projections import project
from engine.operations.record_incident import record_incident
from engine.operations.references import check_references
from engine.operations.work_items import check_may_hold, check_version
from engine.queries import published
from engine.storage.records import Written, write_record
from engine.storage.tables import work_items
from engine.storage.unit_of_work import UnitOfWork
from forms.form import Form
from forms.schema import validate

VERB = "complete_work_item"

Read = Callable[[Form, Mapping[str, Any]], Mapping[str, Any]]
"""Makes the form's data of what was sent."""


def _as_it_is(form: Form, data: Mapping[str, Any]) -> Mapping[str, Any]:
    return data


def complete_work_item(
    engine: Engine,
    actor: Actor,
    *,
    work_item_id: int,
    version: int,
    data: Mapping[str, Any],
    read: Read = _as_it_is,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Completes it; a free item that the actor may claim is thereby claimed.

    ``data`` is the form's, or what ``read`` makes the form's data of: a page's post can be read only by the
    form, which is known under the lock.

    Answers ``case_id``, ``case_state`` and ``next``: ids of work items opened for this actor.
    Raises NotFound, AlreadyDone, AlreadyTaken, StaleVersion, Forbidden, DutiesConflict, InvalidData,
    KeyReused, ProcessStuck, ExpressionFailed.
    """
    body = {"work_item_id": work_item_id, "version": version, "data": data}

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_by_item(work, actor, work_item_id)
        item = check_version(work, locked, actor, version)
        check_may_hold(work, locked, actor, Verb.COMPLETE_WORK_ITEM)
        # A free item is claimed by completing it, and the executor's work makes the executor.
        taken = move_executor(work, locked, item["element_id"], actor.person_id)
        variables, effects = _take_form(work, locked, actor, item, data, read)
        effects = replace(effects, fields={**taken, **effects.fields})
        return advance_case(work, locked, actor, VERB, "complete", item["key"], variables, effects)

    try:
        return once(engine, actor, VERB, body, do, key=key, at=at, locks_case=True)
    except (ProcessStuck, ExpressionFailed) as refusal:
        _tell(engine, work_item_id, refusal)
        raise


def _tell(engine: Engine, work_item_id: int, refusal: JauapError) -> None:
    """Nothing of the completion is kept, but that the diagram refused it: a person cannot mend a diagram."""
    with engine.connect() as conn:
        chosen = select(work_items.c.case_id, work_items.c.key).where(work_items.c.id == work_item_id)
        item = conn.execute(chosen).one()
    code, details = cause(refusal)
    record_incident(engine, case_id=item.case_id, kind="complete", thing=item.key, code=code, details=details)


def _take_form(
    work: UnitOfWork,
    locked: LockedCase,
    actor: Actor,
    item: Mapping[str, Any],
    data: Mapping[str, Any],
    read: Read,
) -> tuple[dict[str, Any], Effects]:
    """Checks and stores the form's data; returns the few variables that reach the process."""
    if item["form_key"] is None:
        return {}, Effects()
    form = published.form(work.conn, locked.row["deployment_id"], locked.checksum, item["form_key"])
    clean = validate(form, read(form, data), at=local(work.now))
    check_references(work.conn, form, clean, locked)
    info = locked.deployment.elements(locked.row["process_id"])[item["element_id"]]
    kind = info.properties.get("record", form.record)
    refuse_conflict(locked, actor, kind)
    written = _record(work, locked, actor, kind, clean)
    readable, fields = project(work.conn, locked, kind, clean)
    names = {field.key for field in form.fields} | set(readable)
    return read_by_process(locked, item["element_id"], names, readable), Effects(written, fields)


def read_by_process(
    locked: LockedCase, element_id: str, names: set[str], data: Mapping[str, Any]
) -> dict[str, Any]:
    """Only what the element's output mappings read: texts and names of people stay in the record.

    A field left empty is passed as null, so that no older process variable stands in for it.
    """
    reads = locked.deployment.output_reads(locked.row["process_id"], element_id)
    return {name: data.get(name) for name in sorted(names & reads)}


def refuse_conflict(locked: LockedCase, actor: Actor, kind: str) -> None:
    """Nobody is behind two of a draft, its check and its signature."""
    if code := conflict(kind, actor.person_id, locked.authors):
        raise DutiesConflict(conflict=code)


def _record(
    work: UnitOfWork, locked: LockedCase, actor: Actor, kind: str, data: Mapping[str, Any]
) -> Written:
    return write_record(
        work.conn,
        case_id=locked.id,
        case_seq=locked.next_seq,
        kind=kind,
        data=data,
        author_id=actor.person_id,
        at=work.now,
    )

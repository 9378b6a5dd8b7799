"""Completes a work item with a form's data: the verb that everything else serves.

One transaction and six statements on the plain path, service tasks apart: the lock with the key, the
case, the record, the closed item with the opened one, journal and case, the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.errors import ExpressionFailed, Forbidden, JauapError, ProcessStuck
from engine.operations.advancing import advance_case
from engine.operations.executors import move_executor
from engine.operations.filled_form import Read, as_it_is, take_form
from engine.operations.incidents import cause
from engine.operations.locked_case import lock_by_item
from engine.operations.once import once
from engine.operations.record_incident import record_incident
from engine.operations.save_draft import SeenDraft, refuse_unseen_drafts
from engine.operations.signing import refuse_stranger_to_sign
from engine.operations.work_items import check_may_hold, check_version
from engine.storage.tables import work_items
from engine.storage.unit_of_work import UnitOfWork

VERB = "complete_work_item"


def complete_work_item(
    engine: Engine,
    actor: Actor,
    *,
    work_item_id: int,
    version: int,
    data: Mapping[str, Any],
    read: Read = as_it_is,
    over: Sequence[SeenDraft] | None = None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Completes it; a free item that the actor may claim is thereby claimed.

    ``data`` is the form's, or what ``read`` makes the form's data of: a page's post can be read only by the
    form, which is known under the lock. ``over`` are the drafts that the page has seen, its own goes
    by ``key``; a page that names them is refused while words of another page wait.

    Answers ``case_id``, ``case_state`` and ``next``: ids of work items opened for this actor.
    Raises NotFound, AlreadyDone, AlreadyTaken, StaleVersion, DraftElsewhere, Forbidden, DutiesConflict,
    NotAuthorisedToSign, InvalidData, KeyReused, ProcessStuck, ExpressionFailed.
    """
    body = {"work_item_id": work_item_id, "version": version, "data": data}

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_by_item(work, actor, work_item_id)
        item = check_version(work, locked, actor, version)
        try:
            check_may_hold(work, locked, actor, Verb.COMPLETE_WORK_ITEM)
        except Forbidden:
            refuse_stranger_to_sign(work, locked)
            raise
        if over is not None:
            refuse_unseen_drafts(work, actor, work_item_id, key or "", over)
        # A free item is claimed by completing it, and the executor's work makes the executor.
        taken = move_executor(work, locked, item["element_id"], actor.person_id)
        variables, effects = take_form(work, locked, actor, item["element_id"], item["form_key"], data, read)
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

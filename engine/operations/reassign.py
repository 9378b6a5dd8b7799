"""Puts a work item into another person's hands, with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData
from engine.operations.advancing import keep_reason, note
from engine.operations.locked_case import LockedCase, lock_by_item
from engine.operations.once import once
from engine.operations.work_items import change_item, check_version
from engine.queries.session_actor import actor_by_id
from engine.storage.unit_of_work import UnitOfWork

VERB = "reassign"


def reassign(
    engine: Engine,
    actor: Actor,
    *,
    work_item_id: int,
    version: int,
    to_person_id: int,
    reason: str,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``case_id``, ``work_item_id`` and the item's new ``version``.

    The new holder must be somebody to whom the item could be offered. Raises NotFound, Forbidden,
    AlreadyDone, StaleVersion, InvalidData (``reason``, ``to_person_id``).
    """
    body = {"id": work_item_id, "version": version, "to": to_person_id, "reason": reason}

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_by_item(work, actor, work_item_id)
        item = check_version(work, locked, actor, version, as_holder=False)
        if not may(actor, Verb.REASSIGN, locked.facts):
            raise Forbidden()
        if not reason.strip():
            raise InvalidData(errors={"reason": ["required"]})
        _check_suits(work, locked, to_person_id)
        changed = change_item(work, item, assignee_id=to_person_id, assigned_at=work.now)
        change = {"assignee_id": {"from": item["assignee_id"], "to": to_person_id}}
        # A reason may name people: it is kept beside the chain.
        digest = keep_reason(work, locked, actor, VERB, reason)
        note(work, locked, actor, VERB, {"key": item["key"]}, change, digest)
        return changed

    return once(engine, actor, VERB, body, do, key=key, at=at)


def _check_suits(work: UnitOfWork, locked: LockedCase, person_id: int) -> None:
    chosen = actor_by_id(work.conn, person_id)
    held = replace(locked.facts, item_assignee_id=person_id)
    if chosen is None or not may(chosen, Verb.COMPLETE_WORK_ITEM, held):
        raise InvalidData(errors={"to_person_id": ["unsuitable_person"]})

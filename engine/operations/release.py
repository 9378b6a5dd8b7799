"""Gives a work item back to the role it was offered to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden
from engine.operations.advancing import note
from engine.operations.locked_case import lock_by_item
from engine.operations.once import once
from engine.operations.work_items import change_item, check_version, hold_ended
from engine.storage.unit_of_work import UnitOfWork

VERB = "release"


def release(
    engine: Engine,
    actor: Actor,
    *,
    work_item_id: int,
    version: int,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``case_id``, ``work_item_id`` and the item's new ``version``.

    The holder's own drafts stay, a hold ends. Refuses (Forbidden) an item that nobody could then
    claim: one that the diagram gave to a person without naming a role. Raises NotFound, AlreadyDone,
    StaleVersion.
    """

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_by_item(work, actor, work_item_id)
        item = check_version(work, locked, actor, version, as_holder=False)
        holder = item["assignee_id"]
        if holder is None or not item["candidate_role"] or not may(actor, Verb.RELEASE, locked.facts):
            raise Forbidden()
        free = {"assignee_id": None, "assigned_at": None, "held_until": None, "hold_reason": None}
        changed = change_item(work, item, **free)
        change = {"assignee_id": {"from": holder, "to": None}} | hold_ended(item)
        note(work, locked, actor, VERB, {"key": item["key"]}, change)
        return changed

    return once(
        engine, actor, VERB, {"id": work_item_id, "version": version}, do, key=key, at=at, locks_case=True
    )

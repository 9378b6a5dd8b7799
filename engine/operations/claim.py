"""Takes a free work item into one's hands. Whoever takes the executor's work becomes the executor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.operations.advancing import note
from engine.operations.executors import move_executor
from engine.operations.locked_case import lock_by_item
from engine.operations.once import once
from engine.operations.work_items import change_item, check_may_hold, check_version
from engine.storage.unit_of_work import UnitOfWork

VERB = "claim"


def claim(
    engine: Engine,
    actor: Actor,
    *,
    work_item_id: int,
    version: int,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``case_id``, ``work_item_id`` and the item's new ``version``.

    Raises NotFound, AlreadyTaken, AlreadyDone, StaleVersion, Forbidden.
    """

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_by_item(work, actor, work_item_id)
        item = check_version(work, locked, actor, version)
        check_may_hold(work, locked, actor, Verb.CLAIM)
        changed = change_item(work, item, assignee_id=actor.person_id, assigned_at=work.now)
        change: dict[str, Any] = {"assignee_id": {"from": None, "to": actor.person_id}}
        if fields := move_executor(work, locked, item["element_id"], actor.person_id):
            change["fields"] = fields
        note(work, locked, actor, VERB, {"key": item["key"]}, change)
        return changed

    return once(
        engine, actor, VERB, {"id": work_item_id, "version": version}, do, key=key, at=at, locks_case=True
    )

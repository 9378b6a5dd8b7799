"""Puts a work item aside until a moment; it stays in the holder's hands and its term runs on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData
from engine.operations.advancing import keep_reason, note
from engine.operations.locked_case import lock_by_item
from engine.operations.once import once
from engine.operations.work_items import change_item, check_version
from engine.storage.unit_of_work import UnitOfWork

VERB = "hold"


def hold(
    engine: Engine,
    actor: Actor,
    *,
    work_item_id: int,
    version: int,
    until: datetime | None,
    reason: str = "",
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``case_id``, ``work_item_id`` and the item's new ``version``. ``until=None`` ends the hold.

    Raises NotFound, Forbidden, AlreadyTaken, AlreadyDone, StaleVersion, InvalidData (``until``, ``reason``).
    """
    body = {"id": work_item_id, "version": version, "until": until, "reason": reason}

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_by_item(work, actor, work_item_id)
        item = check_version(work, locked, actor, version)
        if not may(actor, Verb.HOLD, locked.facts):
            raise Forbidden()
        if until is not None:
            _check(work, until, reason)
        changed = change_item(work, item, held_until=until, hold_reason=reason.strip() or None)
        digest = keep_reason(work, locked, actor, VERB, reason) if reason.strip() else None
        change = {"held_until": {"from": item["held_until"], "to": until}}
        note(work, locked, actor, VERB, {"key": item["key"]}, change, digest)
        return changed

    return once(engine, actor, VERB, body, do, key=key, at=at)


def _check(work: UnitOfWork, until: datetime, reason: str) -> None:
    errors = {}
    if until.tzinfo is None or until <= work.now:
        errors["until"] = ["too_early"]
    if not reason.strip():
        errors["reason"] = ["required"]
    if errors:
        raise InvalidData(errors=errors)

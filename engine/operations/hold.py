"""Puts a work item aside until a moment; it stays in the holder's hands and its term runs on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, InvalidData
from engine.operations.advancing import keep_reason, note
from engine.operations.border import clean_text, reason_codes
from engine.operations.locked_case import lock_by_item
from engine.operations.once import once
from engine.operations.work_items import change_item, check_version
from engine.storage.unit_of_work import UnitOfWork

VERB = "hold"
LONGEST = timedelta(days=366)


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
    reason = clean_text(reason)
    body = {"id": work_item_id, "version": version, "until": until, "reason": reason}

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_by_item(work, actor, work_item_id)
        item = check_version(work, locked, actor, version)
        if not may(actor, Verb.HOLD, locked.facts):
            raise Forbidden()
        _check(work, until, reason)
        changed = change_item(work, item, held_until=until, hold_reason=reason or None)
        record = keep_reason(work, locked, actor, VERB, reason) if reason else None
        change = {"held_until": {"from": item["held_until"], "to": until}}
        note(work, locked, actor, VERB, {"key": item["key"]}, change, record)
        return changed

    return once(engine, actor, VERB, body, do, key=key, at=at, locks_case=True)


def _check(work: UnitOfWork, until: datetime | None, reason: str) -> None:
    """A hold needs a moment and a reason, its end neither."""
    errors = reason_codes(reason, required=until is not None)
    if until is not None:
        if until.tzinfo is None or until <= work.now:
            errors["until"] = ["too_early"]
        elif until > work.now + LONGEST:
            errors["until"] = ["too_late"]
    if errors:
        raise InvalidData(errors=errors)

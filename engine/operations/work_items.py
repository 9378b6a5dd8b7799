"""May this person act on this work item now? The same answers for every verb."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select, update

from engine.domain.access import Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import AlreadyDone, AlreadyTaken, Forbidden, NotFound, StaleVersion
from engine.operations.locked_case import LockedCase, moment_of, person_name
from engine.storage.tables import journal, work_items
from engine.storage.unit_of_work import UnitOfWork


def check_open(work: UnitOfWork, locked: LockedCase) -> dict[str, Any]:
    """The item. Raises :class:`AlreadyDone` with by whom and when."""
    item = locked.item
    if item is None:
        raise NotFound()
    if item["state"] != "open":
        by = person_name(work, item["finished_by"])
        raise AlreadyDone(by=by, at=moment_of(item["finished_at"]), state=item["state"])
    return item


def check_version(
    work: UnitOfWork, locked: LockedCase, actor: Actor, version: int, *, as_holder: bool = True
) -> dict[str, Any]:
    """The open item at the version that the actor saw.

    Raises :class:`AlreadyTaken` when another holds it and the actor wants to (``as_holder``),
    :class:`StaleVersion` when it changed otherwise, both with by whom and when.
    """
    item = check_open(work, locked)
    if item["version"] == version:
        return item
    if as_holder:
        _refuse_if_taken(work, locked, actor)
    by, at = _last_change(work, locked)
    raise StaleVersion(version=item["version"], changed_by=by, changed_at=at)


def change_item(work: UnitOfWork, item: Mapping[str, Any], **columns: Any) -> dict[str, Any]:
    """Writes columns of the item and raises its version; returns what the verb answers."""
    version = item["version"] + 1
    changed = update(work_items).where(work_items.c.id == item["id"])
    work.conn.execute(changed.values(columns | {"version": version}))
    return {"case_id": item["case_id"], "work_item_id": item["id"], "version": version}


def hold_ended(item: Mapping[str, Any]) -> dict[str, Any]:
    """What a journal entry says when the item leaves the hands of whoever had put it aside."""
    return {} if item["held_until"] is None else {"held_until": {"from": item["held_until"], "to": None}}


def check_may_hold(work: UnitOfWork, locked: LockedCase, actor: Actor, verb: Verb) -> None:
    """Whether the actor holds the item, or may take it by doing ``verb``: an implicit claim."""
    assert locked.item is not None
    if may(actor, verb, locked.facts):
        return
    _refuse_if_taken(work, locked, actor)
    if not may(actor, Verb.CLAIM, locked.facts):
        raise Forbidden()


def _refuse_if_taken(work: UnitOfWork, locked: LockedCase, actor: Actor) -> None:
    """Someone who might have taken it hears who was faster; anyone else is told nothing of it."""
    assert locked.item is not None
    holder = locked.item["assignee_id"]
    if holder is None or holder == actor.person_id:
        return
    if may(actor, Verb.CLAIM, replace(locked.facts, item_assignee_id=None)):
        raise AlreadyTaken(by=person_name(work, holder), at=moment_of(locked.item["assigned_at"]))
    raise Forbidden()


def _last_change(work: UnitOfWork, locked: LockedCase) -> tuple[str | None, str | None]:
    """Who changed the item last, from the journal: nothing else remembers a release."""
    assert locked.item is not None
    newest = (
        select(journal.c.actor_id, journal.c.at, journal.c.facts)
        .where(journal.c.case_id == locked.id)
        .order_by(journal.c.case_seq.desc())
        .limit(50)
    )
    for row in work.conn.execute(newest):
        if json.loads(row.facts).get("key") == locked.item["key"]:
            return person_name(work, row.actor_id), moment_of(row.at)
    return None, moment_of(locked.item["created_at"])

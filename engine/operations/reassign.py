"""Puts a work item into another person's hands, with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.domain.access import Verb, answers_for, could_claim, may
from engine.domain.actor import Actor
from engine.domain.duties import EXECUTORS
from engine.domain.errors import Forbidden, InvalidData
from engine.operations.advancing import keep_reason, note
from engine.operations.border import clean_text, is_id, reason_codes
from engine.operations.executors import is_executors_work, is_given_by_name, move_executor, places_of
from engine.operations.filled_form import refuse_conflict
from engine.operations.locked_case import LockedCase, lock_by_item
from engine.operations.once import once
from engine.operations.work_items import change_item, check_version, hold_ended
from engine.queries import published
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

    The new holder must be somebody to whom the item could be offered. Work that the diagram gives to
    a person by name goes to whoever holds the role in an organisation that the actor answers for;
    with the executor's work the case itself moves to the new executor and unit. A hold ends.
    Raises NotFound, Forbidden, AlreadyDone, StaleVersion, InvalidData (``reason``, ``to_person_id``),
    DutiesConflict (for the person, no reason lifts it).
    """
    reason = clean_text(reason)
    body = {"id": work_item_id, "version": version, "to": to_person_id, "reason": reason}

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_by_item(work, actor, work_item_id)
        item = check_version(work, locked, actor, version, as_holder=False)
        if not may(actor, Verb.REASSIGN, locked.facts):
            raise Forbidden()
        if errors := reason_codes(reason):
            raise InvalidData(errors=errors)
        place = _place(work, locked, actor, item, to_person_id)
        _refuse_conflict(work, locked, item, to_person_id)
        columns = {"assignee_id": to_person_id, "assigned_at": work.now, "organisation_id": place}
        changed = change_item(work, item, **columns, held_until=None, hold_reason=None)
        change: dict[str, Any] = {"assignee_id": {"from": item["assignee_id"], "to": to_person_id}}
        change |= hold_ended(item)
        if place != item["organisation_id"]:
            change["organisation_id"] = {"from": item["organisation_id"], "to": place}
        if fields := move_executor(work, locked, item["element_id"], to_person_id):
            change["fields"] = fields
        # A reason may name people: it is kept beside the chain.
        record = keep_reason(work, locked, actor, VERB, reason)
        note(work, locked, actor, VERB, {"key": item["key"]}, change, record)
        return changed

    return once(engine, actor, VERB, body, do, key=key, at=at, locks_case=True)


def _place(
    work: UnitOfWork, locked: LockedCase, actor: Actor, item: Mapping[str, Any], person_id: int
) -> int:
    """Where the item is offered from now on, should the person give it back.

    Raises :class:`InvalidData` when the work does not suit the person.
    """
    chosen = actor_by_id(work.conn, person_id) if is_id(person_id) else None
    held = replace(locked.facts, item_assignee_id=person_id)
    if chosen is not None and may(chosen, Verb.COMPLETE_WORK_ITEM, held):
        role = locked.facts.candidate_role
        if is_given_by_name(locked, item["element_id"]):
            known = places_of(work.conn, [person_id], role, locked.facts.organisation_path)
            place = known.get(person_id)
            if place and answers_for(actor, place.path):
                return place.organisation_id
        elif could_claim(chosen, role, locked.facts.candidate_path):
            return int(item["organisation_id"])
    raise InvalidData(errors={"to_person_id": ["not_suitable"]})


def _refuse_conflict(work: UnitOfWork, locked: LockedCase, item: Mapping[str, Any], person_id: int) -> None:
    """Work is not handed to somebody who could not finish it: the segregation of duties (domain report, 4).

    Past cases of the topic, an absence, a full desk are no law: who proposes asks them, who hands over
    answers for them (regulation No. 560, p. 17(1), 18(1)). Raises :class:`DutiesConflict`.
    """
    kinds = [published.record_kind(work.conn, locked, item["element_id"], item["form_key"])]
    if is_executors_work(locked, item["element_id"]):
        kinds += EXECUTORS
    for kind in kinds:
        refuse_conflict(work.conn, locked, person_id, kind)

"""Takes an action that the case's diagram offers beside its tasks: a form, and the message it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from engine.domain.access import Verb, acting_as, may_act, on_behalf_of
from engine.domain.actor import Actor
from engine.domain.case_actions import form_of, roles_of
from engine.domain.errors import ActionNotOpen, Forbidden
from engine.operations.advancing import advance_case
from engine.operations.filled_form import Read, as_it_is, take_form
from engine.operations.locked_case import LockedCase, lock_case
from engine.operations.once import once
from engine.storage.tables import subscriptions
from engine.storage.unit_of_work import UnitOfWork

VERB = "take_action"


def take_action(
    engine: Engine,
    actor: Actor,
    *,
    case_id: int,
    action: str,
    data: Mapping[str, Any],
    read: Read = as_it_is,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``action`` is the id of the message event. The record and what follows are one transaction.

    Answers ``case_id``, ``case_state`` and ``next``: ids of work items opened for this actor. Raises
    NotFound, Forbidden (another role's action), ActionNotOpen (nothing waits for it now), DutiesConflict,
    InvalidData, KeyReused, ProcessStuck, ExpressionFailed.
    """

    def do(work: UnitOfWork) -> dict[str, Any]:
        locked = lock_case(work, actor, case_id)
        catch = _waiting(work, locked, action)
        info = locked.deployment.elements(locked.row["process_id"])[catch.element_id]
        roles = roles_of(info.properties)
        if not may_act(actor, roles, locked.facts):
            raise Forbidden()
        locked.acting_for = on_behalf_of(acting_as(actor, roles), (Verb.VIEW_PERSONAL_DATA,), locked.facts)
        variables, effects = take_form(
            work, locked, actor, catch.element_id, form_of(info.properties), data, read
        )
        return advance_case(work, locked, actor, VERB, catch.kind, catch.key, variables, effects)

    body = {"case_id": case_id, "action": action, "data": data}
    return once(engine, actor, VERB, body, do, key=key, at=at, locks_case=True)


def _waiting(work: UnitOfWork, locked: LockedCase, action: str) -> Any:
    """The catch that waits longest. An element that is no action is never opened by this door."""
    info = locked.deployment.elements(locked.row["process_id"]).get(action)
    if info is None or not roles_of(info.properties):
        raise ActionNotOpen(action=action)
    mine = (subscriptions.c.case_id == locked.id) & (subscriptions.c.element_id == action)
    found = work.conn.execute(
        select(subscriptions).where(mine, subscriptions.c.kind == "message").order_by(subscriptions.c.id)
    ).first()
    if found is None:
        raise ActionNotOpen(action=action)
    return found

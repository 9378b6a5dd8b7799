"""Tells every case that waits for a message with this correlation: each once, each in its own transaction.

A message that nobody waits for is not kept: the sender hears that it reached nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.canonical import plain
from engine.domain.errors import Forbidden, KeyReused
from engine.operations.deliver_event import deliver_event
from engine.storage.tables import subscriptions


def publish_message(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    name: str,
    correlation: str,
    variables: Mapping[str, Any] = {},
    message_id: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``delivered``, ``late`` and ``incident``: the cases by what became of them.

    With a ``message_id`` a repeat of the same message is delivered to no case a second time. Of several
    catches of one case the oldest takes it. Raises Forbidden, InvalidData (``data``: no JSON).
    """
    if not may(actor, Verb.RUN_JOB, CaseFacts(organisation_path="")):
        raise Forbidden()
    variables = plain(dict(variables))
    row = subscriptions.c
    oldest = (
        select(func.min(row.id).label("id"), row.case_id)
        .where(row.kind == "message", row.message == name, row.correlation == correlation)
        .group_by(row.case_id)
        .order_by(row.case_id)
    )
    with engine.connect() as conn:
        waiting = conn.execute(oldest).all()
    found: dict[str, Any] = {"delivered": [], "late": [], "incident": []}
    for one in waiting:
        state = _deliver(engine, actor, one.id, one.case_id, name, variables, message_id, at)
        found[state].append(one.case_id)
    return found


def _deliver(
    engine: Engine,
    actor: Actor,
    subscription_id: int,
    case_id: int,
    name: str,
    variables: Mapping[str, Any],
    message_id: str | None,
    at: datetime | None,
) -> str:
    """The key names case and message: whoever sends it again finds it taken, whatever waits by then."""
    key = None if message_id is None else f"message-{case_id}-{name}-{message_id}"
    try:
        done = deliver_event(
            engine, actor, subscription_id=subscription_id, variables=variables, key=key, at=at
        )
    except KeyReused:
        return "late"
    return str(done["state"])

"""Which incidents a command ended: what had failed went through, or waits no longer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import update

from engine.bpmn.model import Advance, Command
from engine.domain.actor import Actor
from engine.operations.locked_case import LockedCase
from engine.operations.refused import TOLD, discard, let_go
from engine.storage.tables import incidents
from engine.storage.unit_of_work import UnitOfWork

Ends = list[list[Any]]

SKIPPED = "skipped"
"""How an incident ends that an operator gave up."""


def end_incidents(
    work: UnitOfWork, locked: LockedCase, actor: Actor, command: Command, result: Advance, how: str | None
) -> Ends:
    """Ends those that the advance settled; answers what the journal says of them.

    ``how`` is what an operator did to the target. Without it one ended as retried, if somebody had asked
    for that, else by itself. A case that advanced stands still no longer; in a completed one nothing waits.
    """
    gone = {*result.closed, command.target}
    others = "moved" if command.kind == "modify" else None
    settled = [
        one for one in locked.incidents if result.completed or one["key"] in gone or one["kind"] == "stalled"
    ]
    return [
        _end(work, locked, one, actor, how if one["key"] == command.target else others) for one in settled
    ]


def end_now(
    work: UnitOfWork, locked: LockedCase, actor: Actor, ids: Collection[int], how: str | None
) -> Ends:
    """Ends these, whatever the process does; ``how`` as for :func:`end_incidents`."""
    return [_end(work, locked, one, actor, how) for one in locked.incidents if one["id"] in ids]


def _end(work: UnitOfWork, locked: LockedCase, one: Any, actor: Actor, how: str | None) -> list[Any]:
    retried_by = one["retried_by"]
    done = how or ("retried" if retried_by else "by_itself")
    by = actor.person_id if how else retried_by
    values = {"state": "ended", "ended_at": work.now, "ended_by": by, "ended_how": done}
    work.conn.execute(update(incidents).where(incidents.c.id == one["id"]).values(values))
    if one["kind"] in TOLD:
        leave = discard if done == SKIPPED else let_go
        leave(work.conn, locked.id, one["kind"], one["key"])
    return ["ended", one["kind"], one["key"], done]

"""An operator's hand in a running case: ends what waits, begins elements, sets variables, with a reason.

For repairs: a case that an incident holds, or that was led to the wrong place. The move is one command
of the engine and one entry of the journal, as any other. :func:`preview` does the same and keeps nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from engine.bpmn.model import Advance, Command
from engine.bpmn.modify import Instruction
from engine.bpmn.runner import advance as run
from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.canonical import plain
from engine.domain.errors import AlreadyDone, Forbidden, InvalidData, StaleVersion
from engine.domain.local_time import local
from engine.operations.advancing import Effects, keep_reason, services_of, store_advance
from engine.operations.border import clean_text, reason_codes
from engine.operations.locked_case import LockedCase, lock_case, moment_of, person_name
from engine.operations.once import once
from engine.service_tasks.registry import service_caller
from engine.storage.tables import journal
from engine.storage.unit_of_work import UnitOfWork, rehearsal

VERB = "modify_case"

MAX_NAMED = 100
"""Keys, elements or variables of one move."""

_NAME = re.compile(r"[A-Za-z_]\w{0,99}\Z")


def modify_case(
    engine: Engine,
    actor: Actor,
    *,
    case_id: int,
    version: int,
    reason: str,
    cancel: Sequence[str] = (),
    activate: Sequence[str] = (),
    variables: Mapping[str, Any] = {},
    leap: bool = False,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``cancel``: keys (``element#ordinal``) of what waits, joins by their element; ``activate``: elements.

    Answers ``case_id``, ``case_state``, ``state_before``, ``opened`` (ids of new work items), ``begins``
    and ``ends`` (keys), ``completed``. ``leap`` lets an element that was activated bring the case to a
    state that does not follow its own, but never to an end. Raises NotFound, Forbidden, StaleVersion,
    AlreadyDone, InvalidData (``reason``, ``instruction``, ``variables``), :class:`CannotMove`, and what
    the engine refuses (ExpressionFailed, ProcessStuck).
    """
    reason = clean_text(reason)
    told = _told(actor, cancel, activate, variables)
    if errors := reason_codes(reason):
        raise InvalidData(errors=errors)
    body = {"case": case_id, "version": version, "reason": reason, "leap": leap, **told.told()}

    def do(work: UnitOfWork) -> dict[str, Any]:
        return _move(work, actor, case_id, version, told, leap, reason)

    return once(engine, actor, VERB, body, do, key=key, at=at)


def preview(
    engine: Engine,
    actor: Actor,
    *,
    case_id: int,
    version: int,
    cancel: Sequence[str] = (),
    activate: Sequence[str] = (),
    variables: Mapping[str, Any] = {},
    leap: bool = False,
    at: datetime | None = None,
) -> dict[str, Any]:
    """What :func:`modify_case` would answer and refuse; nothing is kept, ``opened`` are no real ids."""
    told = _told(actor, cancel, activate, variables)
    with rehearsal(engine, at=at) as work:
        return plain(_move(work, actor, case_id, version, told, leap, reason="-"))


def _told(
    actor: Actor, cancel: Sequence[str], activate: Sequence[str], variables: Mapping[str, Any]
) -> Instruction:
    if not may(actor, Verb.MODIFY_CASE, CaseFacts(organisation_path="")):
        raise Forbidden()
    if not (cancel or activate or variables):
        raise InvalidData(errors={"instruction": ["required"]})
    if max(len(cancel), len(activate), len(variables)) > MAX_NAMED:
        raise InvalidData(errors={"instruction": ["too_long"]})
    if not all(_NAME.match(name) for name in variables):
        raise InvalidData(errors={"variables": ["bad_characters"]})
    return Instruction(tuple(dict.fromkeys(cancel)), tuple(activate), plain(dict(variables)))


def _move(
    work: UnitOfWork,
    actor: Actor,
    case_id: int,
    version: int,
    told: Instruction,
    leap: bool,
    reason: str,
) -> dict[str, Any]:
    locked = lock_case(work, actor, case_id, known_by=Verb.MODIFY_CASE)
    _check(work, locked, version)
    command = Command("modify", locked.row["process_id"], local(work.now), told.told())
    context = services_of(work, locked, actor)
    result = run(locked.deployment, command.target, locked.state, command, service_caller(context))
    effects = Effects(
        record=keep_reason(work, locked, actor, VERB, reason),
        facts={"leap": True} if leap else {},
        leaps=frozenset(told.activate if leap else ()),
    )
    before = locked.row["state"]
    answer = store_advance(work, locked, actor, VERB, command, result, context, effects)
    return answer | {"state_before": before, **_consequences(result)}


def _check(work: UnitOfWork, locked: LockedCase, version: int) -> None:
    if locked.row["closed_at"] is not None:
        raise AlreadyDone(by=None, at=moment_of(locked.row["closed_at"]), state="completed")
    if locked.row["version"] != version:
        newest = (journal.c.case_id == locked.id) & (journal.c.case_seq == locked.row["version"])
        last = work.conn.execute(select(journal.c.actor_id, journal.c.at).where(newest)).one()
        raise StaleVersion(
            version=locked.row["version"],
            changed_by=person_name(work, last.actor_id),
            changed_at=moment_of(last.at),
        )


def _consequences(result: Advance) -> dict[str, Any]:
    begun = [one.key for one in result.opened] + [one.key for one in result.timers]
    begun += [one.key for one in result.subscriptions] + [one.key for one in result.jobs]
    return {
        "begins": begun,
        "ends": list(result.closed),
        "completed": result.completed,
    }

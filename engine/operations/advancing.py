"""One command through the engine: the state advances, tables follow, the journal says what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine import journal
from engine.bpmn.model import Advance, Command, CommandKind
from engine.bpmn.runner import advance as run
from engine.domain.actor import Actor
from engine.domain.case_state import FINISHED, CaseState, may_follow
from engine.domain.errors import CannotMove, ProcessStuck
from engine.domain.local_time import local
from engine.journal.change import engine_change, states_entered
from engine.journal.replay import command_facts
from engine.operations.broadcasting import broadcast
from engine.operations.incident_ends import end_incidents
from engine.operations.locked_case import LockedCase
from engine.operations.opening import open_to, store_waiting
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.registry import service_caller
from engine.storage.records import Written, write_record
from engine.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Effects:
    """What a verb already did in this command: its record, and the columns it changed.

    ``ended_how``: what an operator did to the incident that this command ends.
    """

    record: Written | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)
    """Columns of the case that the entry itself changes; ``fields`` are those already written."""
    leaps: frozenset[str] | None = None
    """An operator's move: the elements that may be entered although the table of states forbids it."""
    ended_how: str | None = None


def advance_case(
    work: UnitOfWork,
    locked: LockedCase,
    actor: Actor,
    verb: str,
    kind: CommandKind,
    target: str,
    variables: Mapping[str, Any],
    effects: Effects = Effects(),
    *,
    code: str | None = None,
    element: str | None = None,
) -> dict[str, Any]:
    """Runs the command and stores everything that follows from it.

    Answers ``case_id``, ``case_state``, ``opened`` (ids of new work items) and ``next`` (those of
    them that this actor holds or may claim).
    """
    command = Command(kind, target, local(work.now), variables, code, element)
    context = services_of(work, locked, actor)
    caller = service_caller(context)
    result = run(locked.deployment, locked.row["process_id"], locked.state, command, caller)
    return store_advance(work, locked, actor, verb, command, result, context, effects)


def services_of(work: UnitOfWork, locked: LockedCase, actor: Actor) -> ServiceContext:
    """What the service tasks of one command work with."""
    return ServiceContext(
        conn=work.conn,
        case_id=locked.id,
        case=locked.row,
        actor=actor,
        at=local(work.now),
        case_seq=locked.next_seq,
    )


def store_advance(
    work: UnitOfWork,
    locked: LockedCase,
    actor: Actor,
    verb: str,
    command: Command,
    result: Advance,
    context: ServiceContext,
    effects: Effects,
) -> dict[str, Any]:
    """The second half of :func:`advance_case`: rows, entry and answer of what the engine did."""
    opened = store_waiting(work.conn, locked, actor, result, command.target, work.now)
    broadcast(work.conn, locked, result)
    before = CaseState(locked.row["state"])
    after = _state_after(locked, result, before, effects.leaps)
    columns: dict[str, Any] = dict(effects.columns)
    if after != before:
        columns["state"] = after.value
    if result.completed:
        columns["closed_at"] = work.now
    change = _change(result, opened, before, after, dict(effects.fields) | context.changed)
    if locked.incidents:
        change["incidents"] = end_incidents(work, locked, actor, command, result, effects.ended_how)
    entry = journal.Entry(
        case_id=locked.id,
        case_seq=locked.next_seq,
        at=work.now,
        recorded_at=work.clock,
        actor_id=actor.person_id,
        command=verb,
        facts={**command_facts(command, result.service_results), **effects.facts},
        change=change,
        deployment_id=columns.get("deployment_id", locked.row["deployment_id"]),
        prev_hash=locked.head,
        deployment_checksum=locked.checksum,
        authors=locked.row["authors"],
        snapshot=result.snapshot,
        records=[*([effects.record] if effects.record else []), *context.written],
    )
    journal.append(work.conn, entry, columns)
    locked.row["authors"] = entry.authors_after()
    return {
        "case_id": locked.id,
        "case_state": after.value,
        "next": open_to(actor, locked.facts, opened),
        "opened": [row["id"] for row in opened],
    }


def note(
    work: UnitOfWork,
    locked: LockedCase,
    actor: Actor,
    verb: str,
    facts: Mapping[str, Any],
    change: Mapping[str, Any],
    record: Written | None = None,
) -> None:
    """A journal entry for a command that does not touch the process (claim, hold, attach)."""
    entry = journal.Entry(
        case_id=locked.id,
        case_seq=locked.next_seq,
        at=work.now,
        recorded_at=work.clock,
        actor_id=actor.person_id,
        command=verb,
        facts=facts,
        change=change,
        deployment_id=locked.row["deployment_id"],
        prev_hash=locked.head,
        deployment_checksum=locked.checksum,
        authors=locked.row["authors"],
        records=[record] if record else [],
    )
    journal.append(work.conn, entry)
    locked.row["authors"] = entry.authors_after()


def keep_reason(work: UnitOfWork, locked: LockedCase, actor: Actor, verb: str, reason: str) -> Written:
    """Stores a reason as a record, because it may name people."""
    return write_record(
        work.conn,
        case_id=locked.id,
        case_seq=locked.next_seq,
        kind=verb,
        data={"reason": reason.strip()},
        author_id=actor.person_id,
        at=work.now,
    )


def _state_after(
    locked: LockedCase, result: Advance, before: CaseState, leaps: frozenset[str] | None
) -> CaseState:
    """Follows the ``caseState`` of every element entered; a leap that the table forbids is refused.

    An operator may ask for one (:mod:`engine.operations.modify_case`), but not into an end: a case ends
    by a decision that the law names.
    """
    state = before
    for element_id, named in states_entered(locked.deployment, locked.row["process_id"], result):
        following = CaseState(named)
        forbidden = not may_follow(state, following)
        if forbidden and leaps is not None:
            _refuse_leap(element_id, state, following, leaps)
        elif forbidden:
            raise ProcessStuck(element=element_id, reason=f"{state} is not followed by {following}")
        state = following
    return state


def _refuse_leap(element_id: str, before: CaseState, after: CaseState, leaps: frozenset[str]) -> None:
    if after in FINISHED:
        raise CannotMove(rule="state_is_an_end", element=element_id, before=before, after=after)
    if element_id not in leaps:
        raise CannotMove(rule="state_not_next", element=element_id, before=before, after=after)


def _change(
    result: Advance,
    opened: list[dict[str, Any]],
    before: CaseState,
    after: CaseState,
    fields: dict[str, Any],
) -> dict[str, Any]:
    """What the entry says of the change. No personal data: ids, keys, names of columns and kinds.

    Enough to compute the rows of the case and its work items: the journal's check compares them.
    """
    change = engine_change(result) | {"fields": fields}
    for said, row in zip(change["opened"], opened, strict=True):
        said |= {name: row[name] for name in ("candidate_role", "organisation_id", "assignee_id")}
    if after != before:
        change["state"] = {"from": before.value, "to": after.value}
    return change

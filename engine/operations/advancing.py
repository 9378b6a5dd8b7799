"""One command through the engine: the state advances, tables follow, the journal says what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select

from engine import journal
from engine.bpmn.model import Advance, Command, CommandKind
from engine.bpmn.runner import advance as run
from engine.channels import Signature
from engine.domain.access import Verb, on_behalf_of
from engine.domain.actor import SYSTEM, Actor
from engine.domain.case_state import FINISHED, CaseState, may_follow
from engine.domain.errors import CannotMove, ProcessStuck
from engine.domain.local_time import local
from engine.journal.change import engine_change, states_entered
from engine.journal.replay import command_facts
from engine.operations.broadcasting import broadcast
from engine.operations.incident_ends import end_incidents
from engine.operations.locked_case import LockedCase
from engine.operations.new_case import new_case
from engine.operations.opening import open_to, store_waiting
from engine.operations.receiving import store_appeal, store_applicant
from engine.service_tasks.clocks import stop_all
from engine.service_tasks.context import Beginning, ServiceContext
from engine.service_tasks.registry import service_caller
from engine.storage.records import Written, write_record
from engine.storage.tables import case_links, organisations, subscriptions
from engine.storage.unit_of_work import UnitOfWork

_VERBS = frozenset(verb.value for verb in Verb)

BEGIN_LINKED = "begin_linked_case"

TERM_CHANGED = "term_changed"
"""The message by which a watch of a clock (``term_watch``) hears that its term is another one."""

TELL_VERB = "deliver_event"


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


def start(
    work: UnitOfWork,
    locked: LockedCase,
    actor: Actor,
    verb: str,
    variables: Mapping[str, Any],
    *,
    record: Written | None = None,
    element: str | None = None,
    facts: Mapping[str, Any] = {},
) -> dict[str, Any]:
    """The first entry of a new case: as :func:`advance_case`, at the plain start event or at ``element``."""
    # The case as it began: the journal alone must be able to say every column.
    begun = {name: locked.row[name] for name in journal.CASE_COLUMNS if locked.row[name] is not None}
    effects = Effects(record, begun, facts)
    process = locked.row["process_id"]
    return advance_case(work, locked, actor, verb, "start", process, variables, effects, element=element)


def services_of(work: UnitOfWork, locked: LockedCase, actor: Actor) -> ServiceContext:
    """What the service tasks of one command work with."""

    def begin(beginning: Beginning) -> int:
        return _begin_linked(work, locked, actor, beginning)

    def receive(case_id: int, data: Mapping[str, Any], signature: str) -> None:
        store_appeal(
            work.conn,
            case_id=case_id,
            applicant_id=store_applicant(work.conn, data),
            data=data,
            signature=Signature(signature),
            signature_state=signature,
            received_at=work.now,
            received_by=actor.person_id,
        )

    return ServiceContext(
        begin=begin,
        receive=receive,
        conn=work.conn,
        case_id=locked.id,
        case=locked.row,
        actor=actor,
        at=local(work.now),
        case_seq=locked.next_seq,
        told=locked.told,
    )


def _begin_linked(work: UnitOfWork, locked: LockedCase, actor: Actor, beginning: Beginning) -> int:
    """A case that follows from this one, on the same deployment: its row, its link, its first entry.

    Everything in the transaction of the command that began it: there is never one without the other.
    """
    path = locked.facts.organisation_path
    if beginning.organisation_id != locked.row["organisation_id"]:
        chosen = select(organisations.c.path).where(organisations.c.id == beginning.organisation_id)
        path = work.conn.execute(chosen).scalar_one()
    columns = {
        "organisation_id": beginning.organisation_id,
        "deployment_id": locked.row["deployment_id"],
        "process_id": beginning.process_id,
        "control": locked.row["control"],
        "access_level": locked.row["access_level"],
        "received_at": work.now,
        "clock_driven": locked.row["clock_driven"],
    }
    begun = new_case(work, path, locked.checksum, columns)
    beginning.store(begun.id)
    link = {"from_case_id": locked.id, "to_case_id": begun.id, "kind": beginning.link, "at": work.now}
    work.conn.execute(insert(case_links).values(link))
    record = None
    if beginning.record:
        kind, data = beginning.record
        record = write_record(
            work.conn,
            case_id=begun.id,
            case_seq=1,
            kind=kind,
            data=data,
            author_id=actor.person_id,
            at=work.now,
        )
    facts = {"from_case": locked.id, "link": beginning.link}
    variables = {"case_id": str(begun.id)} | dict(beginning.variables)
    start(work, begun, actor, BEGIN_LINKED, variables, record=record, facts=facts)
    return begun.id


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
        stop_all(context, after)
    change = _change(result, opened, before, after, dict(effects.fields) | context.changed)
    told = locked.take_told()
    if told or locked.next_seq == 1:
        # Of a first entry even if empty: from then on all such rows of the case are told.
        change["rows"] = told
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
        on_behalf_of=_on_behalf_of(locked, actor, verb),
        authors=locked.row["authors"],
        snapshot=result.snapshot,
        records=[*([effects.record] if effects.record else []), *context.written],
    )
    head = journal.append(work.conn, entry, columns)
    locked.go_on(entry, columns, head, result.snapshot)
    if context.term_changed:
        tell_watches(work, locked)
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
    """A journal entry for a command that does not touch the process (claim, hold, attach).

    Another may follow in the same transaction.
    """
    told = locked.take_told()
    entry = journal.Entry(
        case_id=locked.id,
        case_seq=locked.next_seq,
        at=work.now,
        recorded_at=work.clock,
        actor_id=actor.person_id,
        command=verb,
        facts=facts,
        change={**change, "rows": told} if told else change,
        deployment_id=locked.row["deployment_id"],
        prev_hash=locked.head,
        deployment_checksum=locked.checksum,
        on_behalf_of=_on_behalf_of(locked, actor, verb),
        authors=locked.row["authors"],
        records=[record] if record else [],
    )
    locked.go_on(entry, {}, journal.append(work.conn, entry))


def tell_watches(work: UnitOfWork, locked: LockedCase) -> None:
    """A clock was changed: each watch of the case hears of it by an entry of its own, in this transaction.

    The engine delivers nothing (decision 0013), and a delivery by a worker would leave a watch asleep that
    waits for a moment of the old term.
    """
    mine = (subscriptions.c.case_id == locked.id) & (subscriptions.c.message == TERM_CHANGED)
    waiting = select(subscriptions.c.kind, subscriptions.c.key).where(mine).order_by(subscriptions.c.id)
    for kind, key in work.conn.execute(waiting).all():
        advance_case(work, locked, SYSTEM, TELL_VERB, kind, key, {})


def _on_behalf_of(locked: LockedCase, actor: Actor, verb: str) -> int | None:
    """The absent head for whom the actor does it (R-020). A free item is claimed by what is done to it."""
    if actor.is_system:
        return None
    if locked.acting_for is not None or verb not in _VERBS:
        return locked.acting_for
    return on_behalf_of(actor, (Verb(verb), Verb.CLAIM), locked.facts)


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
        forbidden = not may_follow(state, following, locked.row["process_id"])
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

"""One command, one advance: pure, deterministic, within a budget.

Everything that happens is a function of the definition, the state, the command (with its time)
and the service tasks' results. Nothing is stored here; a refusal leaves the state as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from SpiffWorkflow.util.task import TaskState

from engine.bpmn import codec, modify
from engine.bpmn.definition import Deployment
from engine.bpmn.diagram import Event, Message, Signal, Timer
from engine.bpmn.instance import Instance, Token, live
from engine.bpmn.model import (
    Advance,
    Command,
    JobSet,
    OpenedItem,
    ServiceCall,
    ServiceCaller,
    SubscriptionSet,
    TimerSet,
)
from engine.bpmn.nodes.activities import ServiceTask, UserTask
from engine.bpmn.nodes.events import BoundaryEvent, CatchEvent, ReceiveTask
from engine.bpmn.nodes.gateways import InclusiveGateway, Join
from engine.bpmn.nodes.node import Node
from engine.bpmn.nodes.throws import throw_error
from engine.bpmn.prune import prune
from engine.bpmn.trace import Counters, Run
from engine.bpmn.values import plain
from engine.domain.errors import AlreadyDone, NotFound, ProcessStuck

T = TypeVar("T")

PRUNE_EVERY = 64
"""Nodes: a long run of automatic tasks would otherwise search an ever longer past."""

MAX_STATE = 256 * 1024
"""Bytes of a snapshot; a case of the shipped process stays below 5 KB, and every entry keeps one."""

ENGINE_VERSION = f"5.{codec.FORMAT}"
"""The engine's behaviour and the codec's format: the journal keeps it in each row.

Change it when the same command on the same state may give other bytes. 2: mappings of start, end,
throw and catch events are carried out, which were read and passed over. 3: what cannot be compared,
a division by zero and a wrong argument fail a condition or a decision, where they were no or null.
4: service work inside the transaction that is ended before its turn closes no key; it had opened none.
5: decisions check the types that tables, output cells, bindings and answers of functions declare.
"""

EVENTS: Mapping[str, type[Event]] = {"timer": Timer, "message": Message, "signal": Signal}
"""What a command of this kind fires."""


def advance(
    deployment: Deployment,
    process_id: str,
    state: bytes | None,
    command: Command,
    services: ServiceCaller,
) -> Advance:
    """Carries out one command and runs until everything waits.

    Raises :class:`NotFound` for a key that never was, :class:`AlreadyDone` for one that is closed
    or a completed instance, :class:`ExpressionFailed` and :class:`ProcessStuck` for incidents.
    """
    spec = deployment.spec(process_id)
    if command.at.tzinfo is None:
        raise ValueError("a command's time must be timezone aware")
    if state is not None:
        return apply(codec.load(spec, state), command, services)
    if command.kind != "start" or command.target != process_id:
        raise NotFound(target=command.target)
    return apply(Instance(spec, Counters(), {}), command, services)


def apply(instance: Instance, command: Command, services: ServiceCaller) -> Advance:
    """Like :func:`advance`, on an instance in memory, which it changes."""
    if instance.completed:
        raise AlreadyDone(target=command.target, state="completed")
    instance.facts = Run(command.at, services)
    variables = plain(command.variables)
    if command.kind == "start":
        _start(instance, command, variables)
    elif command.kind == "modify":
        modify.carry_out(instance, modify.Instruction.read(variables))
    else:
        _answer(instance, command, variables)
    return rest(instance)


def rest(instance: Instance) -> Advance:
    """Runs on until everything waits, and says what came of the command."""
    settle(instance)
    _refuse_silence(instance)
    prune(instance)
    return _result(instance)


def _start(instance: Instance, command: Command, variables: dict[str, Any]) -> None:
    if instance.tasks:
        raise AlreadyDone(target=command.target, state="started")
    start = _start_event(instance, command)
    event = start.element.event is not None
    instance.variables = {} if event else variables
    token = Token(instance, start)
    if event:
        token.internal_data["payload"] = variables
    instance.task_tree = token
    token.task_spec._update(token)


def _start_event(instance: Instance, command: Command) -> Node:
    spec = instance.spec
    found: Node | None = spec.starts.get(command.element) if command.element else spec.start
    if found is None:
        raise NotFound(target=command.target, element=command.element)
    return found


def _answer(instance: Instance, command: Command, variables: Mapping[str, Any]) -> None:
    """Gives a waiting token what it waits for."""
    token = _waiting_for(instance, command)
    token.run_facts.spend(token.task_spec.element.id)
    if command.kind in ("complete", "job"):
        token.task_spec.finish(token, variables)
    elif command.kind == "error":
        throw_error(token, command.code or "", variables)
    else:
        token.task_spec.fire(token, variables)


def _waiting_for(instance: Instance, command: Command) -> Token:
    for token in instance.all_tokens():
        if token.key == command.target and not token.finished:
            if not _fits(token, command):
                raise NotFound(target=command.target, kind=command.kind)
            return token
    element, _, ordinal = command.target.rpartition("#")
    if ordinal.isdecimal() and 0 < int(ordinal) <= instance.counters.ordinals.get(element, 0):
        raise AlreadyDone(target=command.target, state="closed")
    raise NotFound(target=command.target)


def _fits(token: Token, command: Command) -> bool:
    node = token.task_spec
    if command.kind == "complete":
        return isinstance(node, UserTask)
    if command.kind in ("job", "error"):
        return isinstance(node, ServiceTask)
    event = EVENTS.get(command.kind)
    catches = isinstance(node, (CatchEvent, BoundaryEvent, ReceiveTask))
    return event is not None and catches and isinstance(node.element.event, event)


def settle(instance: Instance) -> None:
    """Runs what is ready, oldest token first, until nothing is; then asks the inclusive joins."""
    while True:
        token = _next_ready(instance)
        if token is not None:
            token.run_facts.spend(token.task_spec.element.id)
            token.run()
            if token.run_facts.nodes_run % PRUNE_EVERY == 0:
                prune(instance)
        elif not _fire_inclusive(instance):
            return


def _next_ready(instance: Instance) -> Token | None:
    found: Token | None = None
    for level in (instance, *instance.subprocesses.values()):
        for token in level.tasks.values():
            ready = token.state == TaskState.READY and token.task_spec.automatic
            if ready and (found is None or token.id < found.id):
                found = token
    return found


def _fire_inclusive(instance: Instance) -> bool:
    for token in instance.all_tokens():
        node = token.task_spec
        joins = token.waiting and isinstance(node, InclusiveGateway)
        if joins and node.fire_if_nothing_can_come(token):
            return True
    return False


def _refuse_silence(instance: Instance) -> None:
    """What lives and waits for nothing from outside will wait for ever.

    Judged level by level: a timer around a subprocess must not hide that nothing in it can move.
    """
    if instance.completed:
        return
    for level in (instance, *instance.subprocesses.values()):
        living = live(level.tasks.values())
        if living and all(isinstance(token.task_spec, Join) for token in living):
            # An inclusive join waits only for what can still come: it is never the cause itself.
            starved = [token for token in living if not isinstance(token.task_spec, InclusiveGateway)]
            raise ProcessStuck(reason="nothing_waits", element=(starved or living)[0].task_spec.element.id)
    if not any(token.key for token in live(instance.all_tokens())):
        raise ProcessStuck(reason="nothing_waits", element=instance.process.id)


def _result(instance: Instance) -> Advance:
    facts, variables = instance.facts, instance.variables or {}
    snapshot = codec.dump(instance)
    if len(snapshot) > MAX_STATE:
        raise ProcessStuck(reason="too_large", element=instance.process.id, limit=MAX_STATE)
    return Advance(
        snapshot=snapshot,
        variables={name: variables[name] for name in sorted(variables)},
        opened=_only(OpenedItem, facts),
        timers=_only(TimerSet, facts),
        subscriptions=_only(SubscriptionSet, facts),
        jobs=_only(JobSet, facts),
        closed=tuple(facts.closed),
        steps=tuple(facts.steps),
        service_results=tuple(facts.service_results),
        completed=instance.completed,
        end_events=tuple(facts.end_events),
        signals=tuple(name for name, _, _ in facts.signals),
        signal_variables=tuple(carried for _, carried, _ in facts.signals),
        signal_elements=tuple(element_id for _, _, element_id in facts.signals),
        moved=tuple(facts.moved),
        decided=tuple(facts.decided),
    )


def _only(kind: type[T], facts: Run) -> tuple[T, ...]:
    return tuple(thing for thing in facts.opened.values() if isinstance(thing, kind))


def waiting(deployment: Deployment, process_id: str, state: bytes) -> tuple[str, ...]:
    """The keys that are open in a state, oldest first."""
    instance = codec.load(deployment.spec(process_id), state)
    return tuple(token.key for token in live(instance.all_tokens()) if token.key)


def standing(deployment: Deployment, process_id: str, state: bytes) -> tuple[modify.Standing, ...]:
    """What an operator may end in a state, oldest first."""
    return modify.standing(codec.load(deployment.spec(process_id), state))


def recorded(results: Iterable[Mapping[str, Any]]) -> ServiceCaller:
    """Answers service tasks from a journal's record, for a rebuild."""
    remaining = iter(list(results))

    def answer(call: ServiceCall) -> Mapping[str, Any]:
        for result in remaining:
            return result
        raise ProcessStuck(reason="record_too_short", element=call.element_id)

    return answer

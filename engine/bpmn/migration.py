"""Carries a running instance over to another deployment of its process, or says why it cannot.

The state names elements only by their ids, so a migration is: every living token has a counterpart of
the same kind in the same scope, the names are changed, and what is drawn anew beside a waiting activity
begins to wait. What waits keeps its key, its due time, its correlation and its data. Anything whose
meaning would have to be guessed is refused whole (:class:`CannotMove`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.bpmn import codec, runner
from engine.bpmn.definition import Deployment
from engine.bpmn.diagram import Call, Message, Signal, UserWork
from engine.bpmn.instance import Instance, LevelSpec, ProcessSpec, SubInstance, Token, live
from engine.bpmn.model import Advance, Command, Moved, ServiceCaller
from engine.bpmn.nodes.events import BoundaryEvent, EventGateway
from engine.bpmn.nodes.gateways import Join
from engine.bpmn.nodes.loops import round_name
from engine.bpmn.nodes.node import Node, attach_one, boundary_events, cancel
from engine.bpmn.starving import starving
from engine.bpmn.trace import Run
from engine.bpmn.values import plain
from engine.domain.errors import AlreadyDone, CannotMove

Mapped = Mapping[str, str]


def migrate(
    old: Deployment,
    new: Deployment,
    process_id: str,
    state: bytes,
    command: Command,
    services: ServiceCaller,
) -> Advance:
    """``command.variables["mapping"]``: element of the old diagram → element of the new, where they differ.

    Raises :class:`CannotMove`: ``process_missing``, ``element_missing``, ``scope_changed``,
    ``kind_changed``, ``multi_instance_changed``, ``call_changed``, ``join_changed``,
    ``event_gateway_changed``, ``join_starves``; :class:`AlreadyDone` for a completed instance, and
    whatever the expressions of boundary events that begin to wait may raise.
    """
    if process_id not in new.processes:
        raise CannotMove(rule="process_missing", element=process_id)
    move = _Move(new.spec(process_id), plain(command.variables)["mapping"])
    instance = codec.load(old.spec(process_id), state)
    if instance.completed:
        raise AlreadyDone(target=command.target, state="completed")
    instance.facts = Run(command.at, services)
    starved = {move.of(join) for join in starving(instance)}
    _drop_boundaries(instance, move)
    moved = tuple(_check(token, move) for token in live(instance.all_tokens()))
    over = codec.load(move.spec, _renamed(instance, move))
    over.facts = instance.facts
    over.facts.moved = [one for one in moved if one is not None]
    _attach_new(instance, over, move)
    for join in sorted(starving(over) - starved):
        raise CannotMove(rule="join_starves", element=join)
    return runner.rest(over)


class _Move:
    """Where each element goes."""

    def __init__(self, spec: ProcessSpec, mapping: Mapped) -> None:
        self.spec = spec
        self._mapping = mapping
        self._levels = {spec.id: spec.level, **spec.levels}

    def of(self, element_id: str) -> str:
        return self._mapping.get(element_id, element_id)

    def level(self, name: str) -> LevelSpec | None:
        """The counterpart of a level of that old name."""
        return self._levels.get(self.of(name))

    def node(self, token: Token) -> Node:
        """The token's counterpart. Raises when there is none in the same scope."""
        old: Node = token.task_spec
        name = self.of(old.element.id)
        level = self.level(token.workflow.spec.name)
        drawn = [spec for spec in self._levels.values() if name in spec.task_specs]
        if not drawn:
            raise CannotMove(rule="element_missing", element=old.element.id)
        if level is None or level not in drawn:
            raise CannotMove(rule="scope_changed", element=old.element.id)
        found: Node = level.task_specs[name]
        if found.element.loop != old.element.loop:
            raise CannotMove(rule="multi_instance_changed", element=old.element.id)
        if getattr(old, "each", False) is True:
            found = level.task_specs[round_name(name)]
        return found

    def boundary(self, event: Token) -> Node | None:
        """The counterpart of a boundary event, if it is still drawn at its activity."""
        old: BoundaryEvent = event.task_spec
        level = self.level(event.workflow.spec.name)
        found = level and level.task_specs.get(self.of(old.element.id))
        host = self.of(str(old.element.attached_to))
        if not isinstance(found, BoundaryEvent) or found.element.attached_to != host:
            return None
        return found if type(found.element.event) is type(old.element.event) else None


def _drop_boundaries(instance: Instance, move: _Move) -> None:
    """Boundary events that are no longer drawn stop waiting."""
    for token in live(instance.all_tokens()):
        if "host" in token.internal_data and move.boundary(token) is None:
            cancel(token)


def _check(token: Token, move: _Move) -> Moved | None:
    """What changes for whoever waits for the token, if anything does."""
    old: Node = token.task_spec
    new = move.node(token)
    for rule, broken in _rules(token, old, new, move):
        if broken:
            raise CannotMove(rule=rule, element=old.element.id)
    if token.key is None:
        return None
    said = Moved(token.key, new.element.id, _form(new), _message(new))
    same = (old.element.id, _form(old), _message(old)) == (said.element_id, said.form_key, said.message)
    return None if same else said


def _rules(token: Token, old: Node, new: Node, move: _Move) -> Iterator[tuple[str, bool]]:
    was, is_ = old.element, new.element
    kinds = ((one.type, type(one.event), type(one.work)) for one in (was, is_))
    yield "kind_changed", next(kinds) != next(kinds)
    yield "call_changed", isinstance(was.work, Call) and was.work != is_.work
    if isinstance(old, Join) and token.waiting:
        yield "join_changed", not isinstance(new, Join) or set(new.incoming) != set(old.incoming)
    if isinstance(old, EventGateway):
        yield "event_gateway_changed", {move.of(f.target) for f in old.flows} != {f.target for f in new.flows}


def _form(node: Node) -> str | None:
    return node.element.work.form_key if isinstance(node.element.work, UserWork) else None


def _message(node: Node) -> str | None:
    """A name that is FEEL was computed when the waiting began and stays."""
    event = node.element.event
    return event.name if isinstance(event, (Message, Signal)) and not event.name.startswith("=") else None


# -- the state under its new names ----------------------------------------------------------------


def _renamed(instance: Instance, move: _Move) -> bytes:
    state = json.loads(codec.dump(instance))
    by_id = {token.id: token for token in instance.all_tokens()}
    state["tokens"] = _rows(state["tokens"], instance, by_id, move)
    for row in state["levels"]:
        level = instance.subprocesses[row["holder"]]
        row["tokens"] = _rows(row["tokens"], level, by_id, move)
        row["level"] = move.of(row["level"])
    return codec.encode(state)


def _rows(
    rows: Iterable[list[Any]], level: Instance | SubInstance, by_id: Mapping[int, Token], move: _Move
) -> list[list[Any]]:
    kept = []
    for id_, parent, state, _, internal in rows:
        token = by_id[id_]
        if token.finished and token is not level.task_tree:
            continue
        name = _root_name(token, move) if token.finished else move.node(token).name
        if internal.get("gated"):
            internal["via"] = _flow_to(token, move)
        kept.append([id_, parent, state, name, internal])
    # What ended here were boundary events: nothing hangs on them.
    return kept


def _root_name(token: Token, move: _Move) -> str:
    """The root has passed; it only has to be something that the level has."""
    level = move.level(token.workflow.spec.name)
    if level is None:
        raise CannotMove(rule="scope_changed", element=token.task_spec.element.id)
    name = move.of(token.task_spec.element.id)
    return name if name in level.task_specs else str(level.start.name)


def _flow_to(token: Token, move: _Move) -> str:
    gateway = move.node(token.parent)
    target = move.of(token.task_spec.element.id)
    return next(flow.id for flow in gateway.flows if flow.target == target)


def _attach_new(was: Instance, instance: Instance, move: _Move) -> None:
    """Boundary events that were not drawn before begin to wait beside their activity."""
    old = {token.id: token.task_spec for token in was.all_tokens()}
    for host in live(instance.all_tokens()):
        if getattr(host.task_spec, "each", False) is True or not host.task_spec.attached:
            continue
        waits = {event.task_spec.element.id for event in boundary_events(host)}
        known = {move.of(event.element.id) for event in old[host.id].attached}
        for spec in host.task_spec.attached:
            if spec.element.id not in waits | known:
                attach_one(host, spec)

"""An operator's hand in the flow: ends what waits, puts tokens before elements, sets variables.

As Camunda's process instance modification: a token is put before the element and lives on from there as
any other. First the variables, so that what begins reads them; then the tokens, so that a scope whose
last token goes stays for the new one; then the ends. Refused is whatever has no single meaning:
:class:`CannotMove` says by which rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.bpmn.instance import Instance, ProcessSpec, SubInstance, Token, live
from engine.bpmn.nodes.events import BoundaryEvent, EventGateway
from engine.bpmn.nodes.gateways import Join
from engine.bpmn.nodes.levels import SubProcess
from engine.bpmn.nodes.loops import LoopBody
from engine.bpmn.nodes.node import Node, cancel
from engine.bpmn.starving import starving
from engine.domain.errors import CannotMove

LevelOf = Instance | SubInstance


@dataclass(frozen=True)
class Instruction:
    """``cancel``: keys (``element#ordinal``) of what waits; a join, which has no key, by its element's id.

    ``activate``: element ids, each gets one token. ``variables``: to set in the process.
    """

    cancel: tuple[str, ...] = ()
    activate: tuple[str, ...] = ()
    variables: Mapping[str, Any] | None = None

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Instruction:
        return cls(tuple(told["cancel"]), tuple(told["activate"]), told["variables"])

    def told(self) -> dict[str, Any]:
        """What a command's ``variables`` carry of it."""
        return {
            "cancel": list(self.cancel),
            "activate": list(self.activate),
            "variables": dict(self.variables or {}),
        }


@dataclass(frozen=True)
class Standing:
    """Where a token stands. ``key`` is what cancels it; ``body`` the multi-instance it is a part of."""

    key: str
    element_id: str
    body: str | None


def carry_out(instance: Instance, told: Instruction) -> None:
    """Raises :class:`CannotMove`: ``element_missing``, ``not_waiting``, ``start_event``, ``boundary_event``,
    ``behind_event_gateway``, ``join``, ``multi_instance``, ``scope_not_alive``, ``scope_ambiguous``,
    ``join_starves``, ``nothing_waits``."""
    starved = starving(instance)
    assert instance.variables is not None
    instance.variables.update(told.variables or {})
    ended = _chosen(instance, told.cancel)
    for element_id in told.activate:
        _activate(instance, element_id)
    for token in ended:
        _end(token)
    if not live(instance.all_tokens()):
        raise CannotMove(rule="nothing_waits", element=instance.process.id)
    for join in sorted(starving(instance) - starved):
        raise CannotMove(rule="join_starves", element=join)


def standing(instance: Instance) -> tuple[Standing, ...]:
    """What an operator may end, oldest first."""
    found: list[Standing] = []
    for token in live(instance.all_tokens()):
        element_id = token.task_spec.element.id
        at_join = token.waiting and isinstance(token.task_spec, Join)
        key = token.key or (element_id if at_join else None)
        if key and all(other.key != key for other in found):
            body = _body(token)
            found.append(Standing(key, element_id, body and body.task_spec.element.id))
    return tuple(found)


def places(process: ProcessSpec) -> tuple[str, ...]:
    """Elements before which a token may be put, as far as the diagram alone can say, in its order."""
    found = []
    for spec in process.levels.values():
        for node in spec.task_specs.values():
            named = isinstance(node, Node) and node.name == node.element.id
            if named and not any(_kinds(node).values()):
                found.append(node.element.id)
    return tuple(found)


# -- tokens that begin ----------------------------------------------------------------------------


def _activate(instance: Instance, element_id: str) -> None:
    level_name, node = _find(instance, element_id)
    _refuse_kind(node)
    level = _scope(instance, level_name, element_id)
    token = Token(level, node, level.task_tree)
    token.run_facts.spend(element_id)
    node._update(token)


def _find(instance: Instance, element_id: str) -> tuple[str, Node]:
    for spec in instance.process.levels.values():
        node = spec.task_specs.get(element_id)
        if isinstance(node, Node) and node.element.id == element_id:
            return spec.name, node
    raise CannotMove(rule="element_missing", element=element_id)


def _refuse_kind(node: Node) -> None:
    for rule, broken in _kinds(node).items():
        if broken:
            raise CannotMove(rule=rule, element=node.element.id)


def _kinds(node: Node) -> dict[str, bool]:
    """The rules that the element's kind and place may break."""
    element = node.element
    into = [node.spec_of(flow.source) for flow in node.level.incoming(element.id)]
    return {
        "start_event": element.type == "startEvent",
        "boundary_event": isinstance(node, BoundaryEvent),
        "join": isinstance(node, Join) and len(into) > 1,
        "behind_event_gateway": any(isinstance(source, EventGateway) for source in into),
    }


def _scope(instance: Instance, name: str, element_id: str) -> LevelOf:
    """The living level of that name, else a new one in its own scope; ``element_id`` is for refusals."""
    if name == instance.process.id:
        return instance
    alive = [level for level in instance.subprocesses.values() if level.spec.name == name]
    if any(_body(level.holder) for level in alive):
        raise CannotMove(rule="multi_instance", element=element_id)
    if len(alive) > 1:
        raise CannotMove(rule="scope_ambiguous", element=element_id)
    return alive[0] if alive else _new_scope(instance, name, element_id)


def _new_scope(instance: Instance, name: str, element_id: str) -> LevelOf:
    """Only an embedded subprocess says by itself where it stands; a called process is begun by its call."""
    try:
        around, node = _find(instance, name)
    except CannotMove:
        raise CannotMove(rule="scope_not_alive", element=element_id) from None
    if isinstance(node, LoopBody):
        raise CannotMove(rule="multi_instance", element=element_id)
    if not isinstance(node, SubProcess):
        raise CannotMove(rule="scope_not_alive", element=element_id)
    level = _scope(instance, around, element_id)
    holder = Token(level, node, level.task_tree)
    holder.run_facts.spend(name)
    with node.named_in_errors():
        return node.arrive_empty(holder)


# -- tokens that end ------------------------------------------------------------------------------


def _chosen(instance: Instance, keys: tuple[str, ...]) -> list[Token]:
    """The tokens to end, each standing for all that hangs on it."""
    found: dict[int, Token] = {}
    for key in keys:
        tokens = [token for token in live(instance.all_tokens()) if _answers_to(token, key)]
        if not tokens:
            raise CannotMove(rule="not_waiting", element=key)
        for token in tokens:
            whole = _whole(token, frozenset(keys))
            found.setdefault(whole.id, whole)
    return list(found.values())


def _answers_to(token: Token, key: str) -> bool:
    if token.key is not None:
        return token.key == key
    return token.waiting and isinstance(token.task_spec, Join) and token.task_spec.element.id == key


def _whole(token: Token, keys: frozenset[str]) -> Token:
    """A round cannot end alone, its body would wait for it: all rounds together end the body."""
    body = _body(token)
    if body is not None:
        if any(inner.key not in keys for inner in _inside(body) if inner.key):
            raise CannotMove(rule="multi_instance", element=body.task_spec.element.id)
        return body
    return token.parent if token.internal_data.get("gated") else token


def _body(token: Token) -> Token | None:
    """The outermost multi-instance that the token is inside of."""
    found = None
    here: Token | None = token
    while here is not None:
        if isinstance(here.parent, Token) and getattr(here.task_spec, "each", False) is True:
            found = here.parent
        host = here.internal_data.get("host")
        if host is not None and getattr(here.workflow.tasks[host].task_spec, "each", False) is True:
            found = here.workflow.tasks[host].parent
        here = None if here.workflow is here.top else here.workflow.holder
    return found


def _inside(body: Token) -> Iterator[Token]:
    return (token for token in live(body.top.all_tokens()) if _body(token) is body)


def _end(token: Token) -> None:
    """Scopes that this leaves empty end too: they would never be left by the flow."""
    level = token.workflow
    cancel(token)
    if level is not token.top and not live(level.tasks.values()):
        _end(level.holder)

"""Gateways. Joins count tokens by the flow that brought them, as the standard says.

The library asks its tree of past and predicted tasks instead; inside a rework loop it counts
tokens of earlier rounds and fires early or crashes (docs/decisions/0005).
"""

from __future__ import annotations

from collections.abc import Sequence

from SpiffWorkflow.util.task import TaskState

from engine.bpmn import feel_engine
from engine.bpmn.diagram import Element, Flow, Level
from engine.bpmn.instance import LevelSpec, Token, live
from engine.bpmn.nodes.node import Node
from engine.bpmn.reach import incoming_reached
from engine.bpmn.scopes import visible
from engine.domain.errors import ProcessStuck


def holds(flow: Flow, token: Token) -> bool:
    """Whether the flow's condition is true; a flow without one always is."""
    if flow.condition is None:
        return True
    return feel_engine.condition(flow.condition, visible(token), token.run_facts.at)


class ExclusiveGateway(Node):
    def chosen(self, token: Token) -> Sequence[Flow]:
        default = self.element.default
        for flow in self.flows:
            if flow.id != default and holds(flow, token):
                return [flow]
        return [_default(self)]


class Join(Node):
    """A gateway with several incoming flows: tokens wait until the join may fire."""

    def __init__(self, level_spec: LevelSpec, level: Level, element: Element, name: str) -> None:
        super().__init__(level_spec, level, element, name)
        self.incoming = tuple(flow.id for flow in level.incoming(element.id))

    def arrive(self, token: Token) -> bool:
        token.run_facts.entered(self.element.id)
        if len(self.incoming) < 2:
            return True
        token._set_state(TaskState.WAITING)
        return self.complete_with(token)

    def complete_with(self, token: Token) -> bool:
        """Called when ``token`` arrived: whether it goes on, with one token of every other flow."""
        raise NotImplementedError

    def first_by_flow(self, token: Token) -> dict[str, Token]:
        """The oldest token waiting on each incoming flow. Others stay for the next round."""
        found: dict[str, Token] = {}
        for other in sorted(token.workflow.tasks.values(), key=lambda t: t.id):
            if other.task_spec is self and other.waiting:
                found.setdefault(other.internal_data["via"], other)
        return found

    def consume(self, goes_on: Token, tokens: dict[str, Token]) -> None:
        """The tokens become one; nothing is merged, variables are shared already."""
        for other in tokens.values():
            if other is not goes_on:
                other._set_state(TaskState.CANCELLED)
                other.run_facts.left(self.element.id)


class ParallelGateway(Join):
    def complete_with(self, token: Token) -> bool:
        tokens = self.first_by_flow(token)
        if len(tokens) < len(self.incoming):
            return False
        self.consume(token, tokens)
        return True


class InclusiveGateway(Join):
    """Splits to every true condition; joins when no other token can still come.

    Whether one can is asked only when everything else has come to rest
    (:func:`engine.bpmn.runner.settle`): asking late is always safe, asking early is not.
    """

    def complete_with(self, token: Token) -> bool:
        return False

    def fire_if_nothing_can_come(self, token: Token) -> bool:
        tokens = self.first_by_flow(token)
        elsewhere = [
            other.task_spec.element.id
            for other in live(token.workflow.tasks.values())
            if other.task_spec is not self and "host" not in other.internal_data
        ]
        if any(incoming_reached(self.level, self.element.id, here, set(tokens)) for here in elsewhere):
            return False
        goes_on = max(tokens.values(), key=lambda t: t.id)
        self.consume(goes_on, tokens)
        goes_on._ready()
        return True

    def chosen(self, token: Token) -> Sequence[Flow]:
        if len(self.flows) == 1:
            return self.flows
        default = self.element.default
        taken = [f for f in self.flows if f.id != default and holds(f, token)]
        return taken or [_default(self)]


def _default(node: Node) -> Flow:
    for flow in node.flows:
        if flow.id == node.element.default:
            return flow
    raise ProcessStuck(reason="no_condition_true", element=node.element.id)

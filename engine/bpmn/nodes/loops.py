"""Multi-instance: the body holds one child token a round and collects their outputs by index.

The library appends outputs in the order of finishing and fails on a second pass through the same
activity.
"""

from __future__ import annotations

from collections import ChainMap
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn import feel_engine
from engine.bpmn.diagram import Element, Level, Loop
from engine.bpmn.instance import LevelSpec, Token, live
from engine.bpmn.nodes.node import Node, attach, cancel, detach
from engine.bpmn.scopes import around, local, propagate, visible
from engine.domain.errors import ExpressionFailed, ProcessStuck

MAX_ROUNDS = 500


class LoopBody(Node):
    """Stands where the activity stands; ``each`` is the spec of one round."""

    def __init__(self, level_spec: LevelSpec, level: Level, element: Element, name: str) -> None:
        super().__init__(level_spec, level, element, name)
        assert element.loop is not None
        self.loop: Loop = element.loop

    @property
    def each(self) -> Node:
        return self.spec_of(round_name(self.element.id))

    def arrive(self, token: Token) -> bool:
        token.run_facts.entered(self.element.id)
        items = self._items(token)
        state = token.internal_data
        state.update(items=items, done=0)
        if self.loop.output_collection:
            state["results"] = [None] * len(items)
        attach(token)
        if not items:
            return True
        token._set_state(TaskState.STARTED)
        for index in range(1 if self.loop.sequential else len(items)):
            self._start_round(token, index)
        return False

    def _items(self, token: Token) -> list[Any]:
        text = self.loop.collection
        items = feel_engine.expression(text, visible(token), token.run_facts.at)
        if not isinstance(items, list):
            raise ExpressionFailed(expression=text, reason="the input collection is no list")
        if len(items) > MAX_ROUNDS:
            raise ProcessStuck(reason="too_many_rounds", element=self.element.id)
        return items

    def _start_round(self, token: Token, index: int) -> None:
        token.run_facts.spend(self.element.id)
        child = Token(token.workflow, self.each, token)
        child.internal_data["round"] = index
        own = local(child)
        own["loopCounter"] = index + 1
        if self.loop.item:
            own[self.loop.item] = token.internal_data["items"][index]
        if self.loop.output_name:
            own.setdefault(self.loop.output_name, None)
        child.task_spec._update(child)

    def round_left(self, token: Token, child: Token) -> None:
        state = token.internal_data
        state["done"] += 1
        if self.loop.output_element:
            state["results"][child.internal_data["round"]] = feel_engine.expression(
                self.loop.output_element, visible(child), token.run_facts.at
            )
        if self._complete(token, child):
            for other in token.children:
                cancel(other)
            token._set_state(TaskState.READY)
        elif self.loop.sequential:
            self._start_round(token, state["done"])

    def _complete(self, token: Token, child: Token) -> bool:
        total, done = len(token.internal_data["items"]), token.internal_data["done"]
        if done == total:
            return True
        if self.loop.completion is None:
            return False
        counts = {
            "numberOfInstances": total,
            "numberOfActiveInstances": len(live(token.children)),
            "numberOfCompletedInstances": done,
            "numberOfTerminatedInstances": 0,
        }
        context = ChainMap(counts, visible(child))  # type: ignore[arg-type]  # only read
        return feel_engine.condition(self.loop.completion, context, token.run_facts.at)

    def work(self, token: Token) -> None:
        state = token.internal_data
        if self.loop.output_collection:
            propagate(around(token), self.loop.output_collection, state["results"])

    def leave(self, token: Token) -> None:
        detach(token)
        super().leave(token)


def round_name(element_id: str) -> str:
    """``#`` cannot stand in an element's id."""
    return f"{element_id}#each"

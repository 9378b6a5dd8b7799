"""Activities that hold a level of their own: embedded subprocesses and call activities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.diagram import Call
from engine.bpmn.instance import LevelSpec, SubInstance, Token
from engine.bpmn.nodes.activities import Activity
from engine.bpmn.nodes.node import attach
from engine.bpmn.scopes import take_inputs, visible
from engine.bpmn.values import plain


class SubProcess(Activity):
    """Shares the variables around it."""

    def begin(self, token: Token) -> bool:
        start_level(self.open(token))
        return False

    def open(self, token: Token) -> SubInstance:
        """The level inside, where nothing has begun yet."""
        token._set_state(TaskState.STARTED)
        return token.top.open_level(token, self.element.id, None)

    def arrive_empty(self, token: Token) -> SubInstance:
        """Like :meth:`arrive`, but whoever asked puts tokens inside instead of the start event's."""
        token.run_facts.entered(self.element.id)
        take_inputs(token, self.element.inputs, token.run_facts.at)
        level = self.open(token)
        attach(token)
        # A level grows from a root; this one's start has passed without having been entered.
        level.task_tree = Token(level, level.spec.start, state=TaskState.COMPLETED)
        return level

    def work(self, token: Token) -> None:
        del token.top.subprocesses[token.id]
        self.give(token, {})


class CallActivity(Activity):
    """Runs another process with variables of its own; what changed there may come back."""

    @property
    def call(self) -> Call:
        assert isinstance(self.element.work, Call)
        return self.element.work

    def begin(self, token: Token) -> bool:
        token._set_state(TaskState.STARTED)
        given = self._given(token)
        level = token.top.open_level(token, self.call.process_id, plain(given))
        token.internal_data["given"] = plain(given)
        start_level(level)
        return False

    def _given(self, token: Token) -> Mapping[str, Any]:
        if self.call.all_to_child:
            return visible(token)
        return token.internal_data.get("locals", {})

    def work(self, token: Token) -> None:
        level = token.top.subprocesses.pop(token.id)
        given = token.internal_data.pop("given")
        variables: dict[str, Any] = level.variables
        if self.element.outputs:
            self.give(token, variables)
        elif self.call.all_to_parent:
            # Only what the called process changed: else parallel rounds would write back
            # the old values of what they never touched.
            self.give(token, {k: v for k, v in variables.items() if k not in given or given[k] != v})


def start_level(level: SubInstance) -> None:
    spec: LevelSpec = level.spec
    start = Token(level, spec.start)
    level.task_tree = start
    spec.start._update(start)

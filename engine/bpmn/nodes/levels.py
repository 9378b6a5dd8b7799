"""Activities that hold a level of their own: embedded subprocesses and call activities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.diagram import Call
from engine.bpmn.instance import LevelSpec, SubInstance, Token
from engine.bpmn.nodes.activities import Activity
from engine.bpmn.scopes import visible
from engine.bpmn.values import plain


class SubProcess(Activity):
    """Shares the variables around it."""

    def begin(self, token: Token) -> bool:
        token._set_state(TaskState.STARTED)
        start_level(token.top.open_level(token, self.element.id, None))
        return False

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

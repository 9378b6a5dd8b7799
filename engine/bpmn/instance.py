"""A running process: SpiffWorkflow's task tree with our tokens in it.

Kept from the library: the tree, the task states and the order of their transitions
(``TaskSpec._update``, ``_run``, ``_on_complete``). Replaced: everything that reads a clock or
makes random ids (:class:`Token`), copies data (:mod:`engine.bpmn.scopes`), predicts branches
(:class:`engine.bpmn.nodes.node.Node`) or guesses completion (here).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.specs import WorkflowSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.feel_engine import NoScripts
from engine.bpmn.trace import Counters, Run

if TYPE_CHECKING:
    from engine.bpmn.nodes.node import Node
    from engine.feel.decisions import Decision


class LevelSpec(WorkflowSpec):
    """The specs of one process or embedded subprocess, shared by all instances and threads."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        self.data_objects: dict[str, Any] = {}
        self.starts: dict[str, Node] = {}
        """Start events by id; ``start`` is the plain one, or None."""


@dataclass(frozen=True)
class ProcessSpec:
    """What an instance of a process needs: its own level, all inner and called ones by name."""

    id: str
    level: LevelSpec
    levels: Mapping[str, LevelSpec]
    decisions: Mapping[str, Decision] = field(default_factory=dict)


class Token(Task):
    """A task of the tree. Numbered by its instance's counter; knows no clock and no log."""

    def __init__(
        self,
        workflow: Instance | SubInstance,
        spec: Node,
        parent: Token | None = None,
        state: int = TaskState.FUTURE,
        id: int | None = None,
    ) -> None:
        # The library's constructor draws a random id and reads the clock.
        self.id = workflow.top_workflow.counters.new_id() if id is None else id
        self.workflow = workflow
        self.task_spec = spec
        self._parent = None if parent is None else parent.id
        self._children: list[int] = []
        self._state = state
        self.triggered = False
        self.thread_id = 0
        self.last_state_change = 0.0
        self.data: dict[str, Any] = {}
        self.internal_data: dict[str, Any] = {}
        workflow.tasks[self.id] = self
        if parent is not None:
            parent._children.append(self.id)

    def _set_state(self, value: int) -> None:
        self._state = value

    @property
    def finished(self) -> bool:
        return bool(self._state & TaskState.FINISHED_MASK)

    @property
    def waiting(self) -> bool:
        return self._state == TaskState.WAITING

    @property
    def top(self) -> Instance:
        found: Instance = self.workflow.top_workflow
        return found

    @property
    def run_facts(self) -> Run:
        return self.top.facts

    @property
    def key(self) -> str | None:
        return self.internal_data.get("key")


def live(tokens: Iterable[Token]) -> list[Token]:
    return [token for token in tokens if not token.finished]


class Instance(BpmnWorkflow):
    """A process instance: one set of variables, its counters, its embedded and called levels."""

    facts: Run
    completed: bool

    def __init__(self, spec: ProcessSpec, counters: Counters, variables: dict[str, Any]) -> None:
        super().__init__(spec.level, dict(spec.levels), NoScripts(), deserializing=True)
        self.process = spec
        self.counters = counters
        self.variables: dict[str, Any] | None = variables

    def _task_completed_notify(self, task: Token) -> None:
        """An instance without a live token is complete; the library's end join is not needed."""
        if not live(self.tasks.values()):
            self.completed = True

    def open_level(self, holder: Token, name: str, variables: dict[str, Any] | None) -> SubInstance:
        level = SubInstance(self.subprocess_specs[name], holder, variables)
        self.subprocesses[holder.id] = level
        return level

    def all_tokens(self) -> list[Token]:
        """Every token of every level, in order of creation."""
        tokens = list(self.tasks.values())
        for level in self.subprocesses.values():
            tokens += level.tasks.values()
        return sorted(tokens, key=lambda token: token.id)


class SubInstance(BpmnSubWorkflow):
    """A level inside: ``variables`` is ``None`` where it shares those around it."""

    completed: bool

    def __init__(self, spec: LevelSpec, holder: Token, variables: dict[str, Any] | None) -> None:
        self.holder = holder
        self.variables = variables
        super().__init__(spec, holder.id, holder.top, deserializing=True)

    def _calculate_depth(self) -> int:
        return 0  # Only the library's own step loop asks.

    def _task_completed_notify(self, task: Token) -> None:
        """The last token left: the activity that holds this level may go on."""
        if not self.completed and not live(self.tasks.values()):
            self.completed = True
            self.holder._set_state(TaskState.READY)

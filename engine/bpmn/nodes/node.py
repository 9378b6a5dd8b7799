"""The life of a token at a node: arrive, run, leave. Every other node refines one of the three."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.diagram import Element, Flow, Level
from engine.bpmn.instance import LevelSpec, Token
from engine.domain.errors import ExpressionFailed

if TYPE_CHECKING:
    from engine.bpmn.nodes.events import BoundaryEvent


class Node(BpmnSpecMixin):
    """A flow node. Specs are built once and shared by threads: nothing here changes after that."""

    automatic = True
    """False: READY waits for a person."""

    def __init__(self, level_spec: LevelSpec, level: Level, element: Element, name: str) -> None:
        super().__init__(level_spec, name, bpmn_name=element.names["kk"], lane=element.lane)
        self.element = element
        self.level = level
        self.flows: tuple[Flow, ...] = tuple(level.outgoing(element.id))
        self.attached: tuple[BoundaryEvent, ...] = ()

    # -- the library's hooks ----------------------------------------------------------------------

    def _predict(self, *_: Any, **__: Any) -> None:
        """Nothing is predicted: a branch exists when a token takes it.

        The library draws all possible futures into the tree, exponentially for parallel blocks in
        a row, and its joins read them; ours count tokens.
        """

    def test(self) -> None:
        """The lint has judged the diagram once; the library would again on every visit."""

    def _update_hook(self, token: Token) -> bool:
        if token.state != TaskState.FUTURE:
            return False
        with self.named_in_errors():
            return self.arrive(token)

    def _run_hook(self, token: Token) -> bool:
        with self.named_in_errors():
            self.work(token)
        return True

    def _on_complete_hook(self, token: Token) -> None:
        with self.named_in_errors():
            self.leave(token)

    # -- what nodes refine ------------------------------------------------------------------------

    def arrive(self, token: Token) -> bool:
        """True: the token is ready to run now."""
        token.run_facts.entered(self.element.id)
        return True

    def work(self, token: Token) -> None:
        """What the node does between arriving and leaving."""

    def leave(self, token: Token) -> None:
        token.run_facts.left(self.element.id)
        for flow in self.chosen(token):
            self.send(token, flow)

    def chosen(self, token: Token) -> Sequence[Flow]:
        """The flows that get a token when this one leaves."""
        return self.flows

    def on_record(self, token: Token) -> bool:
        """Whether the history knows that this token entered, so that it must learn of its end."""
        return True

    # -- tools ------------------------------------------------------------------------------------

    def send(self, token: Token, flow: Flow) -> Token:
        token.run_facts.took(flow.id)
        child = Token(token.workflow, self.spec_of(flow.target), token)
        child.internal_data["via"] = flow.id
        return child

    def spec_of(self, element_id: str) -> Node:
        found: Node = self._wf_spec.task_specs[element_id]
        return found

    @contextmanager
    def named_in_errors(self) -> Iterator[None]:
        try:
            yield
        except ExpressionFailed as error:
            error.details.setdefault("element", self.element.id)
            raise


def cancel(token: Token) -> None:
    """Ends a live token and everything that hangs on it: rounds, inner levels, boundary events."""
    if token.finished:
        return
    node: Node = token.task_spec
    for child in token.children:
        cancel(child)
    close_level(token)
    detach(token)
    token._set_state(TaskState.CANCELLED)
    facts = token.run_facts
    if token.key:
        facts.close(token.key)
    if node.on_record(token):
        facts.cancelled(node.element.id)


def close_level(holder: Token) -> None:
    """Ends what still lives in the level that this token holds."""
    level = holder.top.subprocesses.pop(holder.id, None)
    if level is not None:
        level.completed = True
        for token in list(level.tasks.values()):
            cancel(token)


def attach(host: Token) -> None:
    """Boundary events begin to wait beside their activity."""
    for spec in host.task_spec.attached:
        attach_one(host, spec)


def attach_one(host: Token, spec: BoundaryEvent, **known: Any) -> None:
    """``known`` are facts of its waiting that need not be computed."""
    event = Token(host.workflow, spec, host.parent)
    event.internal_data.update(known, host=host.id)
    spec._update(event)


def detach(host: Token) -> None:
    for event in boundary_events(host):
        cancel(event)


def boundary_events(host: Token) -> list[Token]:
    return [
        token
        for token in host.workflow.tasks.values()
        if token.waiting and token.internal_data.get("host") == host.id
    ]

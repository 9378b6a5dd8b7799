"""Events: starts, ends, throws, catches, boundary events and the event-based gateway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn import feel_engine
from engine.bpmn.diagram import ErrorCode, Message, Terminate, Timer
from engine.bpmn.instance import Token
from engine.bpmn.model import SubscriptionSet, TimerSet
from engine.bpmn.nodes.activities import Activity
from engine.bpmn.nodes.node import Node, boundary_events, cancel
from engine.bpmn.scopes import give_outputs, visible
from engine.bpmn.timers import due_at
from engine.domain.errors import ExpressionFailed, ProcessStuck


class PassEvent(Node):
    """A plain start or intermediate throw event: the token passes."""


class EndEvent(Node):
    def leave(self, token: Token) -> None:
        token.run_facts.left(self.element.id)
        token.run_facts.end_events.append(self.element.id)
        if isinstance(self.element.event, Terminate):
            for other in sorted(token.workflow.tasks.values(), key=lambda t: t.id):
                cancel(other)
        elif isinstance(self.element.event, ErrorCode):
            throw(token, str(self.element.event.code))


def throw(token: Token, code: str) -> None:
    """An error goes outward to the nearest activity that catches it; its level ends there."""
    level = token.workflow
    while level is not token.top:
        holder = level.holder
        host = holder.parent if holder.task_spec.each else holder
        caught = _catcher(host, code)
        if caught is not None:
            caught.task_spec.fire(caught, {})
            return
        level = holder.workflow
    raise ProcessStuck(reason="uncaught_error", element=token.task_spec.element.id, code=code)


def _catcher(host: Token, code: str) -> Token | None:
    """The event with this very code before the one that catches all."""
    for wanted in (ErrorCode(code), ErrorCode(None)):
        for event in boundary_events(host):
            if event.task_spec.element.event == wanted:
                return event
    return None


class CatchEvent(Node):
    """Waits for a timer or a message. Also behind an event-based gateway (``gated``)."""

    def arrive(self, token: Token) -> bool:
        if not token.internal_data.get("gated"):
            token.run_facts.entered(self.element.id)
        wait(self, token, visible(token))
        return False

    def on_record(self, token: Token) -> bool:
        return not token.internal_data.get("gated")

    def fire(self, token: Token, variables: Mapping[str, Any]) -> None:
        with self.named_in_errors():
            give_outputs(token, self.element.outputs, variables, token.run_facts.at)
        if token.internal_data.pop("gated", False):
            token.parent.task_spec.chose(token.parent, token)
        token.complete()

    def leave(self, token: Token) -> None:
        if token.key:
            token.run_facts.close(token.key)
        super().leave(token)


def wait(node: Node, token: Token, context: Mapping[str, Any]) -> None:
    """The token waits; a timer's due time or a message's key is a fact from here on."""
    token._set_state(TaskState.WAITING)
    event, facts = node.element.event, token.run_facts
    if isinstance(event, ErrorCode):
        return
    key = token.top.counters.new_key(node.element.id)
    token.internal_data["key"] = key
    if isinstance(event, Timer):
        due = due_at(event, context, facts.at)
        token.internal_data["due"] = due.isoformat()
        facts.open(TimerSet(key, node.element.id, due))
    elif isinstance(event, Message):
        correlation = _correlation(event, context, facts.at)
        facts.open(SubscriptionSet(key, node.element.id, event.name, correlation))


def _correlation(message: Message, context: Mapping[str, Any], at: Any) -> str:
    text = message.correlation or ""
    value = feel_engine.value(text, context, at)
    if isinstance(value, (str, int)) and not isinstance(value, bool) and value != "":
        return str(value)
    raise ExpressionFailed(expression=text, reason="the correlation key is no text or number")


class BoundaryEvent(CatchEvent):
    """Waits beside its activity; an interrupting one ends it."""

    def arrive(self, token: Token) -> bool:
        wait(self, token, visible(self._host(token)))
        return False

    def on_record(self, token: Token) -> bool:
        return False

    def fire(self, token: Token, variables: Mapping[str, Any]) -> None:
        host = self._host(token)
        # No longer waiting: ending the activity must not end the event that ends it.
        token._set_state(TaskState.READY)
        del token.internal_data["host"]
        token.run_facts.entered(self.element.id)
        if self.element.interrupting:
            cancel(host)
        elif isinstance(self.element.event, Message):
            self._wait_again(host)
        with self.named_in_errors():
            give_outputs(token, self.element.outputs, variables, token.run_facts.at)
        token.complete()

    def _wait_again(self, host: Token) -> None:
        """A non-interrupting message may come any number of times."""
        again = Token(host.workflow, self, host.parent)
        again.internal_data["host"] = host.id
        self._update(again)

    @staticmethod
    def _host(token: Token) -> Token:
        found: Token = token.workflow.tasks[token.internal_data["host"]]
        return found


class ReceiveTask(Activity):
    """A message catch with the manners of an activity."""

    def begin(self, token: Token) -> bool:
        wait(self, token, visible(token))
        return False

    def fire(self, token: Token, variables: Mapping[str, Any]) -> None:
        self.finish(token, variables)


class EventGateway(Node):
    """Holds its token until the first of its events; the events wait as its children."""

    def arrive(self, token: Token) -> bool:
        token.run_facts.entered(self.element.id)
        token._set_state(TaskState.STARTED)
        for flow in self.flows:
            event = Token(token.workflow, self.spec_of(flow.target), token)
            event.internal_data.update(gated=True, via=flow.id)
            event.task_spec._update(event)
        return False

    def chose(self, token: Token, event: Token) -> None:
        """``event`` happened: the others end, and the token goes its way."""
        for other in token.children:
            if other is not event:
                cancel(other)
        token._set_state(TaskState.COMPLETED)
        token.run_facts.left(self.element.id)
        token.run_facts.took(event.internal_data["via"])
        token.run_facts.entered(event.task_spec.element.id)

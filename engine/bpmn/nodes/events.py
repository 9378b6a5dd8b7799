"""Events that let a token through or hold it: starts, catches, boundary events, event-based gateways."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn import feel_engine
from engine.bpmn.diagram import Message, Signal, Timer
from engine.bpmn.instance import Token
from engine.bpmn.model import SubscriptionSet, TimerSet
from engine.bpmn.nodes.activities import Activity
from engine.bpmn.nodes.node import Node, attach_one, cancel
from engine.bpmn.scopes import give_outputs, take_inputs, visible
from engine.bpmn.timers import Due, first_due, next_due
from engine.domain.errors import ExpressionFailed


class PassEvent(Node):
    """An event that a token only passes; its mappings are carried out."""

    def arrive(self, token: Token) -> bool:
        token.run_facts.entered(self.element.id)
        take_inputs(token, self.element.inputs, token.run_facts.at)
        return True

    def work(self, token: Token) -> None:
        if self.element.outputs:
            give_outputs(token, self.element.outputs, {}, token.run_facts.at)


class StartEvent(Node):
    def work(self, token: Token) -> None:
        """What came with the event reaches the process by the output mappings, or all of it."""
        payload = token.internal_data.pop("payload", {})
        if self.element.outputs or payload:
            give_outputs(token, self.element.outputs, payload, token.run_facts.at)


class CatchEvent(Node):
    """Waits for a timer, a message or a signal. Also behind an event-based gateway (``gated``)."""

    def arrive(self, token: Token) -> bool:
        if not token.internal_data.get("gated"):
            token.run_facts.entered(self.element.id)
        take_inputs(token, self.element.inputs, token.run_facts.at)
        wait(self, token, visible(token))
        return False

    def on_record(self, token: Token) -> bool:
        return not token.internal_data.get("gated")

    def fire(self, token: Token, variables: Mapping[str, Any]) -> None:
        with self.named_in_errors():
            give_outputs(token, self.element.outputs, variables, token.run_facts.at)
        choose(token)
        token.complete()

    def leave(self, token: Token) -> None:
        if token.key:
            token.run_facts.close(token.key)
        super().leave(token)


def wait(node: Node, token: Token, context: Mapping[str, Any]) -> None:
    """The token waits; a timer's due time or a message's key is a fact from here on.

    Errors and escalations come from inside: nobody outside has to know that they are waited for.
    """
    token._set_state(TaskState.WAITING)
    event, at = node.element.event, token.run_facts.at
    if isinstance(event, Timer):
        _wait_until(token, first_due(event, context, at))
    elif isinstance(event, (Message, Signal)):
        _subscribe(token, event, context, at)


def _wait_until(token: Token, due: Due) -> None:
    key = _new_key(token)
    token.internal_data["due"] = due.at.isoformat()
    if due.every is not None:
        token.internal_data.update(every=due.every, left=due.left)
    token.run_facts.open(TimerSet(key, token.task_spec.element.id, due.at))


def _subscribe(token: Token, event: Message | Signal, context: Mapping[str, Any], at: datetime) -> None:
    name = named(event.name, context, at)
    correlation = _correlation(event, context, at) if isinstance(event, Message) else ""
    key, element_id = _new_key(token), token.task_spec.element.id
    if isinstance(event, Message):
        token.run_facts.open(SubscriptionSet(key, element_id, name, correlation))
    else:
        token.run_facts.open(SubscriptionSet(key, element_id, name, correlation, "signal"))


def _new_key(token: Token) -> str:
    key = token.top.counters.new_key(token.task_spec.element.id)
    token.internal_data["key"] = key
    return key


def named(text: str, context: Mapping[str, Any], at: datetime) -> str:
    """The name or code that a literal or FEEL gives; nothing is no name."""
    value = feel_engine.value(text, context, at)
    if isinstance(value, str) and value:
        return value
    raise ExpressionFailed(expression=text, reason="the name is no text")


def _correlation(message: Message, context: Mapping[str, Any], at: datetime) -> str:
    text = message.correlation or ""
    value = feel_engine.value(text, context, at)
    if isinstance(value, (str, int)) and not isinstance(value, bool) and value != "":
        return str(value)
    raise ExpressionFailed(expression=text, reason="the correlation key is no text or number")


class BoundaryEvent(CatchEvent):
    """Waits beside its activity; an interrupting one ends it."""

    def arrive(self, token: Token) -> bool:
        state = token.internal_data
        if "due" in state:  # the next time of a cycle, which is a fact already
            token._set_state(TaskState.WAITING)
            _wait_until(token, Due(datetime.fromisoformat(state["due"]), state["every"], state["left"]))
        else:
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
        else:
            self._wait_again(token, host)
        with self.named_in_errors():
            give_outputs(token, self.element.outputs, variables, token.run_facts.at)
        token.complete()

    def _wait_again(self, token: Token, host: Token) -> None:
        """One that does not interrupt may happen any number of times; a timer as its cycle says."""
        if not isinstance(self.element.event, Timer):
            attach_one(host, self)
            return
        state = token.internal_data
        due = next_due(Due(datetime.fromisoformat(state["due"]), state.get("every"), state.get("left")))
        if due is not None:
            attach_one(host, self, due=due.at.isoformat(), every=due.every, left=due.left)

    @staticmethod
    def _host(token: Token) -> Token:
        found: Token = token.workflow.tasks[token.internal_data["host"]]
        return found


class ReceiveTask(Activity):
    """A message catch with the manners of an activity; may stand behind an event-based gateway."""

    def arrive(self, token: Token) -> bool:
        if not token.internal_data.get("gated"):
            return super().arrive(token)
        take_inputs(token, self.element.inputs, token.run_facts.at)
        return self.begin(token)

    def begin(self, token: Token) -> bool:
        wait(self, token, visible(token))
        return False

    def on_record(self, token: Token) -> bool:
        return super().on_record(token) and not token.internal_data.get("gated")

    def fire(self, token: Token, variables: Mapping[str, Any]) -> None:
        choose(token)
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


def choose(event: Token) -> None:
    """The event happened: behind a gateway the others end, and the token goes this way."""
    if not event.internal_data.pop("gated", False):
        return
    gateway: Token = event.parent
    for other in gateway.children:
        if other is not event:
            cancel(other)
    gateway._set_state(TaskState.COMPLETED)
    facts = gateway.run_facts
    facts.left(gateway.task_spec.element.id)
    facts.took(event.internal_data["via"])
    facts.entered(event.task_spec.element.id)

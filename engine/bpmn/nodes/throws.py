"""What a token throws: errors and escalations go outward to whoever catches them, signals to everyone.

A message is thrown by a service's work, as Camunda 8 does it: those nodes are service tasks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.diagram import ErrorCode, Escalation, Signal, Terminate
from engine.bpmn.instance import Token
from engine.bpmn.nodes.activities import Activity, ServiceTask
from engine.bpmn.nodes.events import PassEvent, named
from engine.bpmn.nodes.node import boundary_events, cancel
from engine.bpmn.scopes import visible
from engine.bpmn.values import plain
from engine.domain.errors import ProcessStuck


class ThrowEvent(PassEvent):
    """An intermediate throw event: plain, escalation or signal."""

    def leave(self, token: Token) -> None:
        token.run_facts.left(self.element.id)
        if not self.throw(token):
            for flow in self.flows:
                self.send(token, flow)

    def throw(self, token: Token) -> bool:
        """Whether whoever caught it ended the scope in which it was thrown."""
        event = self.element.event
        if isinstance(event, Signal):
            carried = plain(token.internal_data.get("locals", {}))
            token.run_facts.signals.append((self._named(token, event.name), carried, self.element.id))
        elif isinstance(event, ErrorCode):
            throw_error(token, self._named(token, event.code), {})
            return True
        elif isinstance(event, Escalation):
            return escalate(token, self._named(token, event.code))
        return False

    def _named(self, token: Token, text: str | None) -> str:
        return named(text or "", visible(token), token.run_facts.at)


class EndEvent(ThrowEvent):
    def leave(self, token: Token) -> None:
        token.run_facts.left(self.element.id)
        token.run_facts.end_events.append(self.element.id)
        if isinstance(self.element.event, Terminate):
            for other in sorted(token.workflow.tasks.values(), key=lambda t: t.id):
                cancel(other)
        else:
            self.throw(token)


class MessageEnd(ServiceTask):
    """The end is reached when the message is sent."""

    def leave(self, token: Token) -> None:
        super().leave(token)
        token.run_facts.end_events.append(self.element.id)


def throw_error(token: Token, code: str, variables: Mapping[str, Any]) -> None:
    """An error goes outward to the nearest activity that catches it; its level ends there."""
    caught = _catcher(token, ErrorCode, code)
    if caught is None:
        raise ProcessStuck(reason="uncaught_error", element=token.task_spec.element.id, code=code)
    caught.task_spec.fire(caught, variables)


def escalate(token: Token, code: str) -> bool:
    """Whether the one who catches it ended what threw it. One that nobody catches changes nothing."""
    caught = _catcher(token, Escalation, code)
    if caught is None:
        return False
    caught.task_spec.fire(caught, {})
    return bool(caught.task_spec.element.interrupting)


def _catcher(token: Token, kind: type[ErrorCode] | type[Escalation], code: str) -> Token | None:
    """The nearest boundary event, from the thrower itself outward."""
    here = token
    while True:
        node = here.task_spec
        host = here.parent if isinstance(node, Activity) and node.each else here
        caught = _caught_at(host, kind, code)
        if caught is not None or here.workflow is here.top:
            return caught
        here = here.workflow.holder


def _caught_at(host: Token, kind: type[ErrorCode] | type[Escalation], code: str) -> Token | None:
    """The activity's event with this very code before the one that catches all."""
    for wanted in (kind(code), kind(None)):
        for event in boundary_events(host):
            if event.task_spec.element.event == wanted:
                return event
    return None

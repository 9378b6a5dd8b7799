"""Activities: tasks with input and output mappings and boundary events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn import feel_engine
from engine.bpmn.diagram import DecisionCall, Element, Level, Script, ServiceWork, UserWork
from engine.bpmn.instance import LevelSpec, Token
from engine.bpmn.model import USUAL_PRIORITY, Decided, JobSet, OpenedItem, ServiceCall
from engine.bpmn.nodes.node import Node, attach, detach
from engine.bpmn.scopes import give_outputs, take_inputs, visible
from engine.bpmn.timers import optional_moment
from engine.bpmn.values import plain
from engine.domain.errors import ExpressionFailed
from engine.feel import decisions


class Activity(Node):
    """``each``: one round of a multi-instance, whose body is the token's parent."""

    def __init__(
        self, level_spec: LevelSpec, level: Level, element: Element, name: str, each: bool = False
    ) -> None:
        super().__init__(level_spec, level, element, name)
        self.each = each

    def arrive(self, token: Token) -> bool:
        if not self.each:
            token.run_facts.entered(self.element.id)
        take_inputs(token, self.element.inputs, token.run_facts.at)
        ready = self.begin(token)
        if not self.each:
            attach(token)
        return ready

    def begin(self, token: Token) -> bool:
        """True: ready now. False: waits or has started something."""
        return True

    def give(self, token: Token, result: Mapping[str, Any]) -> None:
        """The result goes out through the element's output mappings."""
        keep = self.element.loop.output_name if self.each and self.element.loop else None
        give_outputs(token, self.element.outputs, result, token.run_facts.at, keep)

    def finish(self, token: Token, result: Mapping[str, Any]) -> None:
        """A waiting activity's answer came."""
        with self.named_in_errors():
            self.give(token, result)
        token.complete()

    def leave(self, token: Token) -> None:
        if token.key:
            token.run_facts.close(token.key)
        detach(token)
        if self.each:
            token.parent.task_spec.round_left(token.parent, token)
        else:
            super().leave(token)

    def on_record(self, token: Token) -> bool:
        return not self.each

    def new_key(self, token: Token) -> str:
        key = token.top.counters.new_key(self.element.id)
        token.internal_data["key"] = key
        return key


class PassTask(Activity):
    """A manual or plain task: nothing to execute, the token passes."""


class UserTask(Activity):
    automatic = False

    def begin(self, token: Token) -> bool:
        work, at = self.element.work, token.run_facts.at
        assert isinstance(work, UserWork)
        context = visible(token)
        token.run_facts.open(
            OpenedItem(
                key=self.new_key(token),
                element_id=self.element.id,
                form_key=work.form_key,
                assignee=_person(work.assignee, context, at),
                candidate_groups=_groups(work.candidate_groups, context, at),
                due_at=optional_moment(work.due, context, at),
                follow_up_at=optional_moment(work.follow_up, context, at),
                priority=_priority(work.priority, context, at),
                properties=dict(self.element.properties),
                locals=plain(token.internal_data.get("locals", {})),
            )
        )
        return True


def _priority(text: str | None, context: Mapping[str, Any], at: Any) -> int:
    """0 to 100, written as a literal or in FEEL; nothing is the usual one."""
    if text is None:
        return USUAL_PRIORITY
    value = feel_engine.value(text, context, at)
    if value is None:
        return USUAL_PRIORITY
    try:
        found = int(value)
    except (TypeError, ValueError):
        found = -1
    if isinstance(value, bool) or not 0 <= found <= 100 or str(found) != str(value).removesuffix(".0"):
        raise ExpressionFailed(expression=text, reason=f"no priority from 0 to 100: {value!r}")
    return found


def _person(text: str | None, context: Mapping[str, Any], at: Any) -> str | None:
    value = None if text is None else feel_engine.value(text, context, at)
    if value is None or isinstance(value, str):
        return value or None
    raise ExpressionFailed(expression=text, reason="the assignee is no text")


def _groups(text: str | None, context: Mapping[str, Any], at: Any) -> tuple[str, ...]:
    """FEEL gives a list; a literal is divided by commas."""
    if text is None:
        return ()
    value = feel_engine.value(text, context, at)
    if not text.startswith("="):
        value = [part.strip() for part in text.split(",") if part.strip()]
    if isinstance(value, list) and all(isinstance(group, str) for group in value):
        return tuple(value)
    raise ExpressionFailed(expression=text, reason="the candidate groups are no list of texts")


class ServiceTask(Activity):
    """Inside the transaction at once, or a job whose result comes back as a command."""

    @property
    def service(self) -> ServiceWork:
        assert isinstance(self.element.work, ServiceWork)
        return self.element.work

    def begin(self, token: Token) -> bool:
        service = self.service
        key = token.top.counters.new_key(self.element.id)
        if not service.outside:
            # Not a key of the token's: what ends it before its turn must close nothing that never waited.
            token.internal_data["call"] = key
            return True
        token.internal_data["key"] = key
        token.run_facts.open(
            JobSet(
                key,
                self.element.id,
                service.type,
                self.arguments(token),
                dict(service.headers),
                service.retries,
            )
        )
        token._set_state(TaskState.WAITING)
        return False

    def work(self, token: Token) -> None:
        service, facts = self.service, token.run_facts
        call = ServiceCall(
            key=token.internal_data.pop("call"),
            element_id=self.element.id,
            type=service.type,
            inputs=self.arguments(token),
            headers=dict(service.headers),
            at=facts.at,
        )
        self.give(token, facts.call(call))

    def arguments(self, token: Token) -> dict[str, Any]:
        """Only what the input mappings name, never all variables."""
        own = token.internal_data.get("locals", {})
        heads = {mapping.target.partition(".")[0] for mapping in self.element.inputs}
        found: dict[str, Any] = plain({name: own[name] for name in heads})
        return found


class ScriptTask(Activity):
    def work(self, token: Token) -> None:
        script = self.element.work
        assert isinstance(script, Script)
        value = feel_engine.expression(script.expression[1:], visible(token), token.run_facts.at)
        self.give(token, {script.result: value})


class DecisionTask(Activity):
    """A business rule task: the decision is evaluated in place."""

    def work(self, token: Token) -> None:
        called, facts, inputs = self.element.work, token.run_facts, dict(visible(token))
        assert isinstance(called, DecisionCall)
        known = token.top.process.decisions
        result = decisions.decide(known, called.decision_id, inputs, at=facts.at)
        facts.decided.append(Decided(self.element.id, called.decision_id, inputs, result))
        self.give(token, {called.result: plain(result.outputs)})

"""Writes small BPMN files for tests, and walks them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from engine.bpmn import codec, runner
from engine.bpmn.definition import Deployment, compile_files
from engine.bpmn.model import Advance, Command, ServiceCall, ServiceCaller

AT = datetime(2026, 11, 23, 9, 5, tzinfo=timezone(timedelta(hours=5)))

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions">'
)


def tag(name: str, body: str = "", /, **attributes: object) -> str:
    text = "".join(f" {k}={quoteattr(str(v))}" for k, v in attributes.items() if v is not None)
    return f"<{name}{text}>{body}</{name}>" if body else f"<{name}{text}/>"


class Diagram:
    """A process or, inside another, a subprocess. Methods return the diagram, to be chained."""

    def __init__(self, id: str = "p") -> None:
        self.id = id
        self.parts: list[str] = []
        self.roots: list[str] = []
        self.attributes: dict[str, str] = {}

    # -- nodes ------------------------------------------------------------------------------------

    def node(
        self,
        kind: str,
        id: str,
        *extensions: str,
        inputs: Mapping[str, str] | None = None,
        outputs: Mapping[str, str] | None = None,
        properties: Mapping[str, str] | None = None,
        loop: str = "",
        body: str = "",
        **attributes: object,
    ) -> Diagram:
        io = "".join(tag("zeebe:input", source=s, target=t) for t, s in (inputs or {}).items())
        io += "".join(tag("zeebe:output", source=s, target=t) for t, s in (outputs or {}).items())
        props = "".join(tag("zeebe:property", name=k, value=v) for k, v in (properties or {}).items())
        inner = "".join(extensions) + (io and tag("zeebe:ioMapping", io))
        inner += props and tag("zeebe:properties", props)
        inner = (inner and tag("bpmn:extensionElements", inner)) + body + loop
        self.parts.append(tag(f"bpmn:{kind}", inner, id=id, **attributes))
        return self

    def start(self, id: str = "start") -> Diagram:
        return self.node("startEvent", id)

    def end(self, id: str = "end", **more: Any) -> Diagram:
        return self.node("endEvent", id, **more)

    def user(self, id: str, *extensions: str, **more: Any) -> Diagram:
        return self.node("userTask", id, *extensions, **more)

    def service(self, id: str, type: str = "t", runs: str | None = None, **more: Any) -> Diagram:
        headers = tag("zeebe:taskHeaders", tag("zeebe:header", key="runs", value=runs)) if runs else ""
        return self.node("serviceTask", id, tag("zeebe:taskDefinition", type=type), headers, **more)

    def script(self, id: str, expression: str, result: str, **more: Any) -> Diagram:
        script = tag("zeebe:script", expression=expression, resultVariable=result)
        return self.node("scriptTask", id, script, **more)

    def decide(self, id: str, decision: str, result: str, **more: Any) -> Diagram:
        called = tag("zeebe:calledDecision", decisionId=decision, resultVariable=result)
        return self.node("businessRuleTask", id, called, **more)

    def call(self, id: str, process: str, **more: Any) -> Diagram:
        called = {k: more.pop(k) for k in ("propagateAllChildVariables", "propagateAllParentVariables")
                  if k in more}  # fmt: skip
        return self.node("callActivity", id, tag("zeebe:calledElement", processId=process, **called), **more)

    def sub(self, id: str, inner: Diagram, **more: Any) -> Diagram:
        self.roots += inner.roots
        return self.node("subProcess", id, body="".join(inner.parts), **more)

    def gate(self, kind: str, id: str, default: str | None = None) -> Diagram:
        return self.node(f"{kind}Gateway", id, default=default)

    def timer(self, id: str, due: str, kind: str = "intermediateCatchEvent", **more: Any) -> Diagram:
        """``due``: a duration begins with P, a cycle with R (or ``="R``), anything else is a date."""
        name = "timeDate"
        if due.startswith(("P", '=duration("')):
            name = "timeDuration"
        elif due.startswith(("R", '="R')):
            name = "timeCycle"
        body = tag("bpmn:timerEventDefinition", tag(f"bpmn:{name}", escape(due)))
        return self.node(kind, id, body=body, **more)

    def message(
        self, id: str, name: str, key: str | None, kind: str = "intermediateCatchEvent", **more: Any
    ) -> Diagram:
        """``key`` is the correlation key; a message start has none."""
        subscription = tag("bpmn:extensionElements", tag("zeebe:subscription", correlationKey=key))
        self.roots.append(tag("bpmn:message", subscription, id=f"m_{id}", name=name))
        if kind == "receiveTask":
            return self.node(kind, id, messageRef=f"m_{id}", **more)
        body = tag("bpmn:messageEventDefinition", messageRef=f"m_{id}")
        return self.node(kind, id, body=body, **more)

    def error(self, id: str, code: str | None, kind: str, **more: Any) -> Diagram:
        if code:
            self.roots.append(tag("bpmn:error", id=f"e_{id}", errorCode=code))
        body = tag("bpmn:errorEventDefinition", errorRef=f"e_{id}" if code else None)
        return self.node(kind, id, body=body, **more)

    def signal(self, id: str, name: str, kind: str = "intermediateCatchEvent", **more: Any) -> Diagram:
        """Caught, thrown (``intermediateThrowEvent``), at an end or at a start."""
        self.roots.append(tag("bpmn:signal", id=f"g_{id}", name=name))
        return self.node(kind, id, body=tag("bpmn:signalEventDefinition", signalRef=f"g_{id}"), **more)

    def escalation(self, id: str, code: str | None, kind: str, **more: Any) -> Diagram:
        if code:
            self.roots.append(tag("bpmn:escalation", id=f"c_{id}", escalationCode=code))
        body = tag("bpmn:escalationEventDefinition", escalationRef=f"c_{id}" if code else None)
        return self.node(kind, id, body=body, **more)

    def sends(self, id: str, kind: str = "intermediateThrowEvent", type: str = "t", **more: Any) -> Diagram:
        """An event that throws a message, or with ``kind`` a send task; ``runs="outside"`` makes a job."""
        runs = more.pop("runs", None)
        headers = tag("zeebe:taskHeaders", tag("zeebe:header", key="runs", value=runs)) if runs else ""
        body = "" if kind.endswith("Task") else tag("bpmn:messageEventDefinition")
        return self.node(kind, id, tag("zeebe:taskDefinition", type=type), headers, body=body, **more)

    def terminate(self, id: str) -> Diagram:
        return self.end(id, body=tag("bpmn:terminateEventDefinition"))

    def boundary(self, id: str, on: str, due: str, interrupting: bool = True) -> Diagram:
        cancel = str(interrupting).lower()
        return self.timer(id, due, "boundaryEvent", attachedToRef=on, cancelActivity=cancel)

    # -- flows ------------------------------------------------------------------------------------

    def flow(self, *ids: str, when: str | None = None) -> Diagram:
        """A chain of flows; flow ids are ``source-target``. ``when`` is FEEL with its ``=``."""
        for source, target in pairwise(ids):
            body = when and tag(
                "bpmn:conditionExpression", escape(when), **{"xsi:type": "bpmn:tFormalExpression"}
            )
            self.parts.append(
                tag(
                    "bpmn:sequenceFlow",
                    body or "",
                    id=f"{source}-{target}",
                    sourceRef=source,
                    targetRef=target,
                )
            )
        return self

    def raw(self, text: str) -> Diagram:
        self.parts.append(text)
        return self

    # -- output -----------------------------------------------------------------------------------

    def xml(self, *others: Diagram) -> bytes:
        processes = [self, *others]
        text = HEAD + "".join(root for p in processes for root in p.roots)
        for process in processes:
            text += tag("bpmn:process", "".join(process.parts), id=process.id, isExecutable="true")
        return (text + "</bpmn:definitions>").encode()

    def compile(self, *others: Diagram, **files: bytes) -> Deployment:
        return compile_files({"a/a.bpmn": self.xml(*others), **{f"a/{k}.dmn": v for k, v in files.items()}})


def loop(
    collection: str,
    item: str | None = None,
    output: tuple[str, str] | None = None,
    sequential: bool = False,
    completion: str | None = None,
) -> str:
    marks = tag("zeebe:loopCharacteristics", inputCollection=collection, inputElement=item,
                outputCollection=output and output[0], outputElement=output and output[1])  # fmt: skip
    body = tag("bpmn:extensionElements", marks)
    body += (completion and tag("bpmn:completionCondition", escape(completion))) or ""
    return tag("bpmn:multiInstanceLoopCharacteristics", body, isSequential="true" if sequential else None)


def no_services(call: ServiceCall) -> Mapping[str, Any]:
    return {}


class Case:
    """Walks one instance. After every command the state must come back from its bytes unchanged,
    and an instance that was never put to bytes must give the same result (cold equals warm). The history
    must add up: nothing leaves that did not enter, and at the end everything that entered is gone."""

    def __init__(
        self, deployment: Deployment, process: str = "p", services: ServiceCaller = no_services
    ) -> None:
        self.deployment, self.process, self.services = deployment, process, services
        self.state: bytes | None = None
        self.warm: Any = None
        self.open: dict[str, Any] = {}
        self.last: Advance
        self.at = AT
        self.begun_with = deployment
        self.inside: Counter[str] = Counter()
        self.commands: list[tuple[Command, Advance]] = []

    def start(self, **variables: Any) -> Advance:
        return self.send("start", self.process, variables)

    def start_at(self, element: str, **variables: Any) -> Advance:
        """By a start event that is not the plain one."""
        return self.send("start", self.process, variables, element=element)

    def do(self, key: str, **variables: Any) -> Advance:
        return self.send("complete", key, variables)

    def fire(self, key: str) -> Advance:
        return self.send("timer", key, {})

    def signal(self, key: str, **variables: Any) -> Advance:
        return self.send("signal", key, variables)

    def message(self, key: str, **variables: Any) -> Advance:
        return self.send("message", key, variables)

    def job(self, key: str, **variables: Any) -> Advance:
        return self.send("job", key, variables)

    def fail(self, key: str, code: str | None, **variables: Any) -> Advance:
        """The party that works on the job throws a BPMN error."""
        return self.send("error", key, variables, code)

    def send(
        self,
        kind: Any,
        target: str,
        variables: Mapping[str, Any],
        code: str | None = None,
        element: str | None = None,
    ) -> Advance:
        command = Command(kind, target, self.at, variables, code, element)
        spec = self.deployment.spec(self.process)
        cold = runner.advance(self.deployment, self.process, self.state, command, self.services)
        if self.warm is None:
            self.warm = runner.Instance(spec, runner.Counters(), {})
        warm = runner.apply(self.warm, command, runner.recorded(cold.service_results))
        assert warm == cold
        assert codec.dump(codec.load(spec, cold.snapshot)) == cold.snapshot
        self.commands.append((command, cold))
        self._follow(cold)
        self._account(cold)
        return cold

    def _follow(self, advance: Advance) -> None:
        self.last, self.state = advance, advance.snapshot
        for key in advance.closed:
            del self.open[key]
        for thing in (*advance.opened, *advance.timers, *advance.subscriptions, *advance.jobs):
            assert thing.key not in self.open
            self.open[thing.key] = thing
        assert sorted(self.open) == sorted(runner.waiting(self.deployment, self.process, advance.snapshot))

    def _account(self, advance: Advance) -> None:
        if self.deployment is not self.begun_with:
            return  # migrated: elements left under other names than they were entered by
        for step in advance.steps:
            self.inside[step.element_id] += {"entered": 1, "took": 0}.get(step.kind, -1)
            assert self.inside[step.element_id] >= 0, step
        assert not advance.completed or not any(self.inside.values())

    @property
    def keys(self) -> list[str]:
        return sorted(self.open)

    @property
    def variables(self) -> Mapping[str, Any]:
        return self.last.variables

    @property
    def path(self) -> list[str]:
        return [f"{step.kind} {step.element_id}" for step in self.last.steps]

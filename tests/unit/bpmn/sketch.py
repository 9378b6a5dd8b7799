"""Draws random diagrams of nested blocks: whatever order they are walked in, they come to an end.

``careless`` ones have gateways that do not belong together, so that some of them get stuck.

A new construct is one method and one line in ``LEAVES`` or ``BLOCKS``. Whatever chooses is handed in: a
``random.Random`` with a seed, or one of Hypothesis, which then finds the smallest diagram that fails.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from engine.bpmn.definition import Deployment
from tests.unit.bpmn.diagrams import Diagram, loop

Ends = tuple[str, str]
"""Names of a block's first and last node."""

Block = Callable[["Sketch", Diagram, int], Ends]

SIGNALS = ("bell", "drum")
ESCALATIONS = ("late", "lost")
JOB_ERROR = "GONE"
"""Few names, so that what is thrown meets those who wait for it."""

DECISION = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <decision id="asked" name="Asked"><variable name="asked"/>
    <decisionTable id="t" hitPolicy="FIRST">
      <input id="i"><inputExpression id="x"><text>again</text></inputExpression></input>
      <output id="o" name="said"/>
      <rule id="r1"><inputEntry id="a"><text>true</text></inputEntry>
        <outputEntry id="b"><text>"yes"</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="c"><text>-</text></inputEntry>
        <outputEntry id="e"><text>"no"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>"""


class Sketch:
    """One random diagram; ``compile`` makes it a deployment of the process ``p``."""

    def __init__(self, chance: random.Random, careless: bool = False) -> None:
        self.chance = chance
        self.blocks = BLOCKS + [Sketch.mismatch] * len(BLOCKS) if careless else BLOCKS
        self.called: list[Diagram] = []
        self._count = 0

    def compile(self) -> Deployment:
        diagram = Diagram().start()
        first, last = self.sequence(diagram, 3)
        diagram.flow(self.starts(diagram), first)
        self.end(diagram, last)
        return diagram.compile(*self.called, asked=DECISION)

    def name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"

    def names(self, *kinds: str) -> list[str]:
        return [self.name(kind) for kind in kinds]

    def block(self, diagram: Diagram, depth: int) -> Ends:
        draw = self.chance.choice(LEAVES + (self.blocks if depth else []))
        return draw(self, diagram, depth - 1)

    # -- where a level begins and ends ------------------------------------------------------------

    def starts(self, diagram: Diagram) -> str:
        """Beside the plain start up to three others; gives the node that all of them lead to."""
        others = [
            kind for kind in (self.on_message, self.on_signal, self.on_time) if self.chance.random() < 0.3
        ]
        if not others:
            return "start"
        merge = self.name("merge")
        diagram.gate("exclusive", merge).flow("start", merge)
        for draw in others:
            diagram.flow(draw(diagram), merge)
        return merge

    def on_message(self, diagram: Diagram) -> str:
        name = self.name("letter")
        diagram.message(name, name, None, "startEvent", outputs={"again": "=again"})
        return name

    def on_signal(self, diagram: Diagram) -> str:
        name = self.name("alarm")
        diagram.signal(name, self.chance.choice(SIGNALS), "startEvent")
        return name

    def on_time(self, diagram: Diagram) -> str:
        name = self.name("morning")
        diagram.timer(name, self.chance.choice(["R/P1D", "2027-01-01T09:00:00+05:00"]), "startEvent",
                      outputs={"again": "=null"})  # fmt: skip
        return name

    def end(self, diagram: Diagram, last: str) -> None:
        """What an end event throws, nobody need be there to catch."""
        name, kind = self.name("end"), "endEvent"
        throws = self.chance.choice(["", "", "", "message", "signal", "escalation"])
        if throws == "message":
            diagram.sends(name, kind, runs=self.chance.choice([None, "outside"]))
        elif throws == "signal":
            diagram.signal(name, self.chance.choice(SIGNALS), kind)
        elif throws == "escalation":
            diagram.escalation(name, self.chance.choice(ESCALATIONS), kind)
        else:
            diagram.end(name)
        diagram.flow(last, name)

    # -- leaves -----------------------------------------------------------------------------------

    def task(self, diagram: Diagram, depth: int) -> Ends:
        name = self.name("task")
        diagram.user(name, outputs={"again": "=again"}, loop=self._rounds())
        if self.chance.random() < 0.3:
            timer = self.name("timer")
            diagram.boundary(timer, name, "P1D", interrupting=False)
            self.end(diagram, timer)
        return name, name

    def wait(self, diagram: Diagram, depth: int) -> Ends:
        name = self.name("wait")
        if self.chance.random() < 0.5:
            diagram.timer(name, "P1D")
        else:
            kind = self.chance.choice(["intermediateCatchEvent", "receiveTask"])
            diagram.message(name, name, '="k"', kind)
        return name, name

    def signal_catch(self, diagram: Diagram, depth: int) -> Ends:
        name = self.name("hear")
        diagram.signal(name, self.chance.choice(SIGNALS))
        return name, name

    def throw(self, diagram: Diagram, depth: int) -> Ends:
        """A signal, an escalation, a message or nothing; nobody need be there to catch it."""
        name, kind = self.name("throw"), "intermediateThrowEvent"
        throws = self.chance.choice(["signal", "escalation", "message", "nothing"])
        if throws == "signal":
            diagram.signal(name, self.chance.choice(SIGNALS), kind)
        elif throws == "escalation":
            diagram.escalation(name, self.chance.choice(ESCALATIONS), kind)
        elif throws == "message":
            diagram.sends(name, kind, runs=self.chance.choice([None, "outside"]))
        else:
            diagram.node(kind, name)
        return name, name

    def compute(self, diagram: Diagram, depth: int) -> Ends:
        """Nobody waits here: a script, a decision, a service of ours or nothing at all."""
        name = self.name("auto")
        kind = self.chance.choice(["script", "decision", "service", "sendTask", "task", "manualTask"])
        if kind == "script":
            diagram.script(name, "=[1, 2]", "computed")
        elif kind == "decision":
            diagram.decide(name, "asked", "decided")
        elif kind == "service":
            diagram.service(name)
        elif kind == "sendTask":
            diagram.sends(name, kind)
        else:
            diagram.node(kind, name)
        return name, name

    # -- blocks of blocks -------------------------------------------------------------------------

    def sequence(self, diagram: Diagram, depth: int) -> Ends:
        first, middle = self.block(diagram, depth)
        second, last = self.block(diagram, depth)
        diagram.flow(middle, second)
        return first, last

    def fork(self, diagram: Diagram, depth: int) -> Ends:
        kind = self.chance.choice(["parallel", "inclusive"])
        split, join = self.names("split", "join")
        diagram.gate(kind, split, default=None).gate(kind, join)
        for _ in range(self.chance.choice([2, 3])):
            first, last = self.block(diagram, depth)
            diagram.flow(split, first, when="=true" if kind == "inclusive" else None).flow(last, join)
        return split, join

    def choice(self, diagram: Diagram, depth: int) -> Ends:
        split, join = self.names("choice", "merge")
        first, last = self.block(diagram, depth)
        diagram.gate("exclusive", split, default=f"{split}-{join}").gate("exclusive", join)
        diagram.flow(split, join).flow(split, first, when="=again != null").flow(last, join)
        return split, join

    def rework(self, diagram: Diagram, depth: int) -> Ends:
        merge, ask, gate, out = self.names("merge", "ask", "gate", "out")
        first, last = self.block(diagram, depth)
        diagram.gate("exclusive", merge).user(ask, inputs={"asked": "=1"}, outputs={"again": "=again"})
        diagram.gate("exclusive", gate, default=f"{gate}-{out}").gate("exclusive", out)
        diagram.flow(merge, first).flow(last, ask, gate, out).flow(gate, merge, when="=again = true")
        return merge, out

    def race(self, diagram: Diagram, depth: int) -> Ends:
        """Whichever event comes first; each leads somewhere of its own."""
        gate, timer, message, signal, merge = self.names("race", "timer", "message", "hear", "merge")
        first, last = self.block(diagram, depth)
        diagram.gate("eventBased", gate).gate("exclusive", merge)
        diagram.timer(timer, "P1D").message(message, message, '="k"')
        diagram.flow(gate, timer, first).flow(last, merge).flow(gate, message, merge)
        if self.chance.random() < 0.5:
            diagram.signal(signal, self.chance.choice(SIGNALS)).flow(gate, signal, merge)
        return gate, merge

    def inside(self, diagram: Diagram, depth: int) -> Ends:
        name = self.name("sub")
        diagram.sub(name, self._level(name, depth), loop=self.chance.choice(["", loop("=[1, 2]")]))
        return name, name

    def escape(self, diagram: Diagram, depth: int) -> Ends:
        """A subprocess that a timer may end before its time."""
        name, timer, merge = self.names("sub", "timer", "merge")
        diagram.sub(name, self._level(name, depth)).boundary(timer, name, "P1D")
        diagram.gate("exclusive", merge).flow(name, merge).flow(timer, merge)
        return name, merge

    def failure(self, diagram: Diagram, depth: int) -> Ends:
        """A subprocess that may end in an error, caught at its border."""
        name, gate, bad, catch = self.names("sub", "gate", "bad", "catch")
        inner = self._level(name, depth, gate)
        inner.error(bad, name, "endEvent").flow(gate, bad, when="=again = true")
        diagram.sub(name, inner)
        diagram.error(catch, self.chance.choice([name, None]), "boundaryEvent", attachedToRef=name)
        return self._caught(diagram, name, catch, depth, interrupting=True)

    def broken_job(self, diagram: Diagram, depth: int) -> Ends:
        """A job that may answer with an error, caught at its own border."""
        name, catch = self.names("job", "catch")
        if self.chance.random() < 0.7:
            diagram.service(name, runs="outside", outputs={"again": "=again"}, loop=self._rounds())
        else:
            diagram.sends(name, "sendTask", runs="outside")
        diagram.error(catch, self.chance.choice([JOB_ERROR, None]), "boundaryEvent", attachedToRef=name)
        return self._caught(diagram, name, catch, depth, interrupting=True)

    def escalation(self, diagram: Diagram, depth: int) -> Ends:
        """A subprocess or a called process that throws on its way or at its end; often it is caught."""
        name, up, catch = self.names("scope", "up", "catch")
        code, interrupting = self.chance.choice(ESCALATIONS), self.chance.random() < 0.5
        inner, (start, end) = Diagram(name), self.names("start", "end")
        first, last = self.block(inner, depth)
        inner.start(start).flow(start, first).flow(last, up)
        if self.chance.random() < 0.5:
            inner.escalation(up, code, "endEvent")
        else:
            inner.escalation(up, code, "intermediateThrowEvent")
            first, last = self.block(inner, depth)
            inner.end(end).flow(up, first).flow(last, end)
        self._scope(diagram, name, inner)
        diagram.escalation(catch, self.chance.choice([code, code, None, *ESCALATIONS]), "boundaryEvent",
                           attachedToRef=name, cancelActivity=str(interrupting).lower())  # fmt: skip
        return self._caught(diagram, name, catch, depth, interrupting)

    def message_boundary(self, diagram: Diagram, depth: int) -> Ends:
        host, catch = self._host(diagram, depth), self.name("catch")
        interrupting = self.chance.random() < 0.5
        diagram.message(catch, catch, '="k"', "boundaryEvent", attachedToRef=host,
                        cancelActivity=str(interrupting).lower())  # fmt: skip
        return self._caught(diagram, host, catch, depth, interrupting)

    def signal_boundary(self, diagram: Diagram, depth: int) -> Ends:
        host, catch = self._host(diagram, depth), self.name("catch")
        interrupting = self.chance.random() < 0.5
        diagram.signal(catch, self.chance.choice(SIGNALS), "boundaryEvent", attachedToRef=host,
                       cancelActivity=str(interrupting).lower())  # fmt: skip
        return self._caught(diagram, host, catch, depth, interrupting)

    def cycle(self, diagram: Diagram, depth: int) -> Ends:
        """A reminder that comes again, beside work that goes on."""
        host, timer = self._host(diagram, depth), self.name("timer")
        time = self.chance.choice(["R3/PT1H", "R/PT1H", "R2/2026-12-01T09:00:00+05:00/P1M"])
        diagram.boundary(timer, host, time, interrupting=False)
        return self._caught(diagram, host, timer, depth, interrupting=False)

    def termination(self, diagram: Diagram, depth: int) -> Ends:
        """A scope in which one branch ends whatever the other is at."""
        name, start, split, stop = self.names("scope", "start", "split", "stop")
        inner = Diagram(name).start(start).gate("parallel", split).terminate(stop).flow(start, split)
        first, last = self.block(inner, depth)
        inner.flow(split, first).flow(last, stop)
        first, last = self.block(inner, depth)
        self.end(inner.flow(split, first), last)
        self._scope(diagram, name, inner)
        return name, name

    def call(self, diagram: Diagram, depth: int) -> Ends:
        name, process = self.names("call", "process")
        self.called.append(self._level(process, depth))
        diagram.call(name, process, loop=self.chance.choice(["", loop("=[1, 2]")]))
        return name, name

    def mismatch(self, diagram: Diagram, depth: int) -> Ends:
        """Only for careless diagrams: what one kind of gateway split, another kind joins."""
        split, join = self.names("split", "join")
        kinds = ["exclusive", "inclusive", "parallel"]
        kind = kinds.pop(self.chance.randrange(3))
        diagram.gate(kind, split, default=None if kind == "parallel" else f"{split}-{join}")
        diagram.gate(self.chance.choice(kinds), join)
        for _ in range(2):
            first, last = self.block(diagram, depth)
            when = None if kind == "parallel" else "=again = true"
            diagram.flow(split, first, when=when).flow(last, join)
        diagram.flow(split, join)
        return split, join

    # -- parts of blocks --------------------------------------------------------------------------

    def _rounds(self) -> str:
        return self.chance.choice(["", "", loop("=[1, 2]"), loop("=[1, 2, 3]", sequential=True)])

    def _level(self, name: str, depth: int, before_end: str | None = None) -> Diagram:
        start = self.name("start")
        inner = Diagram(name).start(start)
        first, last = self.block(inner, depth)
        inner.flow(start, first)
        if before_end:
            out = self.name("out")
            inner.gate("exclusive", before_end, default=f"{before_end}-{out}").node("task", out)
            last = inner.flow(last, before_end, out) and out
        self.end(inner, last)
        return inner

    def _scope(self, diagram: Diagram, name: str, inner: Diagram) -> None:
        """``inner`` as a subprocess or as a process that is called, once or in rounds."""
        if self.chance.random() < 0.6:
            diagram.sub(name, inner, loop=self._rounds())
        else:
            inner.id = self.name("process")
            self.called.append(inner)
            diagram.call(name, inner.id, loop=self._rounds())

    def _host(self, diagram: Diagram, depth: int) -> str:
        """An activity for an event to stand at."""
        name = self.name("host")
        kind = self.chance.choice(
            ["task", "receive", "job", "scope"] if depth else ["task", "receive", "job"]
        )
        if kind == "task":
            diagram.user(name, outputs={"again": "=again"}, loop=self._rounds())
        elif kind == "receive":
            diagram.message(name, name, '="k"', "receiveTask")
        elif kind == "job":
            diagram.service(name, runs="outside", loop=self._rounds())
        else:
            self._scope(diagram, name, self._level(name, depth))
        return name

    def _caught(self, diagram: Diagram, host: str, event: str, depth: int, interrupting: bool) -> Ends:
        """What follows on a boundary event: the way of its activity, or beside it an end of its own."""
        last = event
        if depth and self.chance.random() < 0.3:
            first, last = self.block(diagram, depth - 1)
            diagram.flow(event, first)
        if not interrupting:
            self.end(diagram, last)
            return host, host
        merge = self.name("merge")
        diagram.gate("exclusive", merge).flow(host, merge).flow(last, merge)
        return host, merge


LEAVES: list[Block] = [
    Sketch.task,
    Sketch.task,
    Sketch.wait,
    Sketch.signal_catch,
    Sketch.throw,
    Sketch.compute,
]
BLOCKS: list[Block] = [
    Sketch.sequence,
    Sketch.fork,
    Sketch.choice,
    Sketch.rework,
    Sketch.race,
    Sketch.inside,
    Sketch.escape,
    Sketch.failure,
    Sketch.broken_job,
    Sketch.escalation,
    Sketch.message_boundary,
    Sketch.signal_boundary,
    Sketch.cycle,
    Sketch.termination,
    Sketch.call,
]

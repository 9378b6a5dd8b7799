"""Draws random diagrams of nested blocks, and walks them in random order.

A new construct is one method and one line in ``BLOCKS``. Whatever chooses is handed in: a ``random.Random``
with a seed, or one of Hypothesis, which then finds the smallest diagram that fails.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

from engine.bpmn.definition import Deployment
from engine.bpmn.model import OpenedItem, SubscriptionSet, TimerSet
from tests.unit.bpmn.diagrams import Case, Diagram, loop

Ends = tuple[str, str]
"""Names of a block's first and last node."""

Block = Callable[["Sketch", Diagram, int], Ends]

LONGEST_WALK = 2_000
RESTLESS = 40
"""Commands after which nobody asks for another round."""


class Sketch:
    """One random diagram; ``compile`` makes it a deployment of the process ``p``."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.kinds: Counter[str] = Counter()
        self.called: list[Diagram] = []
        self._count = 0

    def compile(self) -> Deployment:
        diagram = Diagram().start().end()
        first, last = self.block(diagram, 3)
        return diagram.flow("start", first).flow(last, "end").compile(*self.called)

    def name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"

    def names(self, *kinds: str) -> list[str]:
        return [self.name(kind) for kind in kinds]

    def block(self, diagram: Diagram, depth: int) -> Ends:
        draw = self.chance.choice(LEAVES + (BLOCKS if depth else []))
        self.kinds[draw.__name__] += 1
        return draw(self, diagram, depth - 1)

    # -- leaves -----------------------------------------------------------------------------------

    def task(self, diagram: Diagram, depth: int) -> Ends:
        name = self.name("task")
        rounds = self.chance.choice(["", "", loop("=[1, 2]"), loop("=[1, 2, 3]", sequential=True)])
        diagram.user(name, outputs={"again": "=again"}, loop=rounds)
        if self.chance.random() < 0.3:
            timer, end = self.names("timer", "end")
            diagram.boundary(timer, name, "P1D", interrupting=False).end(end).flow(timer, end)
        return name, name

    def wait(self, diagram: Diagram, depth: int) -> Ends:
        name = self.name("wait")
        if self.chance.random() < 0.5:
            diagram.timer(name, "P1D")
        else:
            kind = self.chance.choice(["intermediateCatchEvent", "receiveTask"])
            diagram.message(name, name, '="k"', kind)
        return name, name

    def compute(self, diagram: Diagram, depth: int) -> Ends:
        """Nobody waits here: a script, a service of ours or nothing at all."""
        name = self.name("auto")
        kind = self.chance.choice(["script", "service", "task"])
        if kind == "script":
            diagram.script(name, "=[1, 2]", "computed")
        elif kind == "service":
            diagram.service(name)
        else:
            diagram.node("task", name)
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
        gate, timer, message, merge = self.names("race", "timer", "message", "merge")
        first, last = self.block(diagram, depth)
        diagram.gate("eventBased", gate).gate("exclusive", merge)
        diagram.timer(timer, "P1D").message(message, message, '="k"')
        diagram.flow(gate, timer, first).flow(last, merge).flow(gate, message, merge)
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
        name, gate, bad, catch, merge = self.names("sub", "gate", "bad", "catch", "merge")
        inner = self._level(name, depth, gate)
        inner.error(bad, name, "endEvent").flow(gate, bad, when="=again = true")
        diagram.sub(name, inner).error(catch, name, "boundaryEvent", attachedToRef=name)
        diagram.gate("exclusive", merge).flow(name, merge).flow(catch, merge)
        return name, merge

    def call(self, diagram: Diagram, depth: int) -> Ends:
        name, process = self.names("call", "process")
        self.called.append(self._level(process, depth))
        diagram.call(name, process, loop=self.chance.choice(["", loop("=[1, 2]")]))
        return name, name

    def _level(self, name: str, depth: int, before_end: str | None = None) -> Diagram:
        start, end = self.names("start", "end")
        inner = Diagram(name).start(start).end(end)
        first, last = self.block(inner, depth)
        inner.flow(start, first)
        if before_end:
            inner.gate("exclusive", before_end, default=f"{before_end}-{end}").flow(last, before_end, end)
        else:
            inner.flow(last, end)
        return inner


LEAVES: list[Block] = [Sketch.task, Sketch.task, Sketch.wait, Sketch.compute]
BLOCKS: list[Block] = [
    Sketch.sequence,
    Sketch.fork,
    Sketch.choice,
    Sketch.rework,
    Sketch.race,
    Sketch.inside,
    Sketch.escape,
    Sketch.failure,
    Sketch.call,
]


def walk(case: Case, order: random.Random) -> Counter[tuple[str, str]]:
    """Answers whatever waits, in random order, to the end; how often each thing happened.

    Asserts that something waits until the end has come, and that no token is lost on the way.
    """
    steps: Counter[tuple[str, str]] = Counter()
    case.start(again=None)
    for answered in range(LONGEST_WALK):
        steps.update((step.kind, step.element_id) for step in case.last.steps)
        if case.last.completed:
            break
        _answer(case, order, again=answered < RESTLESS and order.random() < 0.4)
    assert case.last.completed
    assert not case.open
    for kind, element in list(steps):
        if kind == "entered":
            gone = steps["left", element] + steps["cancelled", element]
            assert steps["entered", element] == gone, element
    return steps


def _answer(case: Case, order: random.Random, *, again: bool) -> None:
    key = order.choice(case.keys)
    waiting = case.open[key]
    if isinstance(waiting, OpenedItem):
        case.do(key, again=again)
    elif isinstance(waiting, TimerSet):
        case.fire(key)
    else:
        assert isinstance(waiting, SubscriptionSet)
        case.send("message", key, {"again": again})

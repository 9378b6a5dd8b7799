"""Random diagrams of nested blocks, walked in random order: what must hold for every one of them."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tests.unit.bpmn.diagrams import Case, Diagram, loop


class Sketch:
    """Draws nested blocks: sequences, choices, forks, loops, subprocesses, multi-instances."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.count = 0

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def draw(self) -> Diagram:
        diagram = Diagram().start().end()
        first, last = self.block(diagram, 3)
        return diagram.flow("start", first).flow(last, "end")

    def block(self, diagram: Diagram, depth: int) -> tuple[str, str]:
        """Names of the block's first and last node."""
        kinds = [self.task, self.task]
        if depth:
            kinds += [self.sequence, self.fork, self.choice, self.rework, self.inside]
        return self.chance.choice(kinds)(diagram, depth - 1)

    def task(self, diagram: Diagram, depth: int) -> tuple[str, str]:
        name = self.name("task")
        rounds = self.chance.choice(["", "", loop("=[1, 2]"), loop("=[1, 2, 3]", sequential=True)])
        diagram.user(name, outputs={"again": "=again"}, loop=rounds)
        if self.chance.random() < 0.3:
            timer, end = self.name("timer"), self.name("end")
            diagram.boundary(timer, name, "P1D", interrupting=False).end(end).flow(timer, end)
        return name, name

    def sequence(self, diagram: Diagram, depth: int) -> tuple[str, str]:
        first, middle = self.block(diagram, depth)
        second, last = self.block(diagram, depth)
        diagram.flow(middle, second)
        return first, last

    def fork(self, diagram: Diagram, depth: int) -> tuple[str, str]:
        kind = self.chance.choice(["parallel", "inclusive"])
        split, join = self.name("split"), self.name("join")
        diagram.gate(kind, split, default=None).gate(kind, join)
        for _ in range(self.chance.choice([2, 3])):
            first, last = self.block(diagram, depth)
            diagram.flow(split, first, when="=true" if kind == "inclusive" else None).flow(last, join)
        return split, join

    def choice(self, diagram: Diagram, depth: int) -> tuple[str, str]:
        split, join = self.name("choice"), self.name("merge")
        first, last = self.block(diagram, depth)
        diagram.gate("exclusive", split, default=f"{split}-{join}").gate("exclusive", join)
        diagram.flow(split, join).flow(split, first, when="=again != null").flow(last, join)
        return split, join

    def rework(self, diagram: Diagram, depth: int) -> tuple[str, str]:
        merge, ask, gate, out = (self.name(k) for k in ("merge", "ask", "gate", "out"))
        first, last = self.block(diagram, depth)
        diagram.gate("exclusive", merge).user(ask, inputs={"asked": "=1"}, outputs={"again": "=again"})
        diagram.gate("exclusive", gate, default=f"{gate}-{out}").gate("exclusive", out)
        diagram.flow(merge, first).flow(last, ask, gate, out).flow(gate, merge, when="=again = true")
        return merge, out

    def inside(self, diagram: Diagram, depth: int) -> tuple[str, str]:
        name, start, end = self.name("sub"), self.name("start"), self.name("end")
        inner = Diagram(name).start(start).end(end)
        first, last = self.block(inner, depth)
        inner.flow(start, first).flow(last, end)
        diagram.sub(name, inner, loop=self.chance.choice(["", loop("=[1, 2]")]))
        return name, name


@pytest.mark.parametrize("seed", range(60))
def test_every_walk_comes_to_its_end_and_every_token_is_accounted_for(seed: int):
    case = Case(Sketch(seed).draw().compile())
    order = random.Random(seed)
    steps: Counter[tuple[str, str]] = Counter()
    case.start(again=None)
    for answered in range(2000):
        steps.update((step.kind, step.element_id) for step in case.last.steps)
        if case.last.completed:
            break
        key = order.choice(case.keys)
        if key.startswith("timer"):
            case.fire(key)
        else:
            case.do(key, again=answered < 40 and order.random() < 0.4)
    assert case.last.completed
    assert not case.open
    for kind, element in list(steps):
        if kind == "entered":
            gone = steps["left", element] + steps["cancelled", element]
            assert steps["entered", element] == gone

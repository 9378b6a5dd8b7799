"""What a command costs without storage, from cold bytes: on the shipped diagram, in a long rework loop."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from engine.bpmn import codec
from engine.bpmn.definition import compile_files
from engine.bpmn.model import Command
from engine.bpmn.runner import advance
from tests.bench import twelve
from tests.bench.figures import Figure, p95
from tests.unit.workflows import walker

CASES = 30
RETURNS = 2


class TimedWalk(walker.Walk):
    """A walk that keeps the seconds of each advance and the states between."""

    took: list[float]
    states: list[bytes]

    def _advance(self, kind, target, data):  # type: ignore[no-untyped-def]
        if not hasattr(self, "took"):
            self.took, self.states = [], []
        start = time.perf_counter()
        done = super()._advance(kind, target, data)
        self.took.append(time.perf_counter() - start)
        self.states.append(done.snapshot)
        return done


def life() -> TimedWalk:
    """From receipt to the closed case, with some returns for finalization."""
    walk = TimedWalk()
    for _ in range(RETURNS):
        walk.straight_to("quality_analysis").complete("quality_analysis", decision="return")
    walk.straight_to("close_case").complete("close_case")
    return walk


def parts(walk: TimedWalk) -> Iterator[Figure]:
    """How much of it is the codec."""
    spec = walker.shipped().spec("appeal")
    state = max(walk.states, key=len)
    loads, dumps = [], []
    for _ in range(300):
        start = time.perf_counter()
        instance = codec.load(spec, state)
        middle = time.perf_counter()
        codec.dump(instance)
        loads.append(middle - start)
        dumps.append(time.perf_counter() - middle)
    yield Figure("  of it loading the state, median", statistics.median(loads) * 1e3, "ms")
    yield Figure("  of it dumping the state, median", statistics.median(dumps) * 1e3, "ms")
    yield Figure("  the largest state", len(state), "bytes")


LOOPS = 100
AT = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)


def no_services(_: Any) -> dict[str, Any]:
    """The twelve tasks call none."""
    return {}


def loops() -> list[list[float]]:
    """Seconds of the three completions of each of a hundred returns of one case."""
    compiled = compile_files(twelve.files())
    done = advance(compiled, "appeal", None, Command("start", "appeal", AT, {}), no_services)
    took: list[list[float]] = []
    loop = range(twelve.BACK_TO, twelve.REVIEW + 1)
    for task in [*range(1, twelve.BACK_TO), *(task for _ in range(LOOPS) for task in loop)]:
        (item,) = done.opened
        data = {"decision": "return" if task == twelve.REVIEW else "accept"}
        command = Command("complete", item.key, AT, data)
        start = time.perf_counter()
        done = advance(compiled, "appeal", done.snapshot, command, no_services)
        if task == twelve.BACK_TO:
            took.append([])
        if took:
            took[-1].append(time.perf_counter() - start)
    return took


def rework() -> Iterator[Figure]:
    """Medians of five around the first and the last: one return alone is three single calls."""
    loops()
    took = [sum(each) for each in loops()]
    first, last = statistics.median(took[:5]), statistics.median(took[-5:])
    yield Figure("the engine's part of a return: number 100 against number 1", last / first, "x", 1.2)


def run() -> Iterator[Figure]:
    files = walker.shipped_files()
    compile_files(files)
    start = time.perf_counter()
    compile_files(files)
    yield Figure("compile the shipped diagrams", (time.perf_counter() - start) * 1e3, "ms")
    walks = [life() for _ in range(CASES + 1)][1:]
    took = [seconds * 1e3 for walk in walks for seconds in walk.took]
    yield Figure("a command of the shipped diagram, median", statistics.median(took), "ms")
    yield Figure("a command of the shipped diagram, 95th percentile", p95(took), "ms")
    yield from parts(walks[0])
    yield from rework()

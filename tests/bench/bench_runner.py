"""What a command costs on the shipped diagram, each from cold bytes, without storage.

Prints; judges nothing: ``python -m tests.bench.bench_runner``.
"""

from __future__ import annotations

import statistics
import time

from engine.bpmn import codec
from engine.bpmn.definition import compile_files
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


def print_parts(walk: TimedWalk) -> None:
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
    load, dump = (statistics.median(times) * 1e3 for times in (loads, dumps))
    print(f"codec: load {load:.2f} ms, dump {dump:.2f} ms, largest state {len(state)} bytes")


def main() -> None:
    files = walker.shipped_files()
    compile_files(files)
    start = time.perf_counter()
    compile_files(files)
    print(f"compile: {(time.perf_counter() - start) * 1e3:.1f} ms")
    walks = [life() for _ in range(CASES + 1)][1:]
    took = sorted(seconds for walk in walks for seconds in walk.took)
    p50, p95 = statistics.median(took) * 1e3, took[int(len(took) * 0.95)] * 1e3
    print(f"advance: p50 {p50:.2f} ms, p95 {p95:.2f} ms over {len(took)} commands")
    print_parts(walks[0])


if __name__ == "__main__":
    main()

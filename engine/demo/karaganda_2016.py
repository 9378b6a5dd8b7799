"""Drives the appeals of 2016 through the operations, in the order of that year."""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from multiprocessing import get_context
from multiprocessing.queues import Queue

from sqlalchemy import Engine

from engine.demo.driver import driving
from engine.demo.karaganda_plans import COMPARISON, TOTAL, arrivals
from engine.demo.memory import resident_megabytes
from engine.storage.database import connect

__all__ = ["COMPARISON", "TOTAL", "Result", "arrivals", "run"]

END = datetime(2017, 3, 1, tzinfo=UTC)
EVERY = 100  # appeals between two lines of progress
OFTEN = 20  # appeals between two reports of a process to its parent

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """What a run did. Memory is resident, in megabytes, of the largest process: after the first tenth
    of the appeals and at the end."""

    cases: int
    commands: int
    seconds: float
    memory_start: float
    memory_end: float

    @property
    def rate(self) -> float:
        """Commands per second."""
        return self.commands / self.seconds if self.seconds else 0.0


@dataclass(frozen=True)
class _Part:
    """How far one process is."""

    number: int
    cases: int
    commands: int
    memory_start: float
    memory: float


def run(engine: Engine, progress: Progress, *, share: int = 1, processes: int = 2) -> Result:
    """Drives the year; ``share`` n takes every n-th appeal only (for quick tests).

    Each of several processes takes every other appeal in the order of time, so registration numbers
    follow the dates only nearly; with one process exactly.
    """
    began = clock.monotonic()
    with driving(engine):
        pass  # tree, people and deployment stand before the processes begin
    wanted, shown = -(-TOTAL // share), 0
    parts: dict[int, _Part] = {}
    progress(f"{_bar(0, wanted)} 0/{wanted} appeals; counted when they are closed, the first after a while")
    for part in _parts(engine, share, processes):
        parts[part.number] = part
        done = sum(one.cases for one in parts.values())
        if done // EVERY > shown or done == wanted:
            shown = done // EVERY
            rate = sum(one.commands for one in parts.values()) / (clock.monotonic() - began)
            progress(f"{_bar(done, wanted)} {done}/{wanted} appeals, {rate:.0f} commands/s")
    result = _result(list(parts.values()), clock.monotonic() - began)
    progress(
        f"{result.cases} appeals, {result.commands} commands in {result.seconds:.0f} s"
        f" ({result.rate:.0f}/s), memory {result.memory_start:.0f} -> {result.memory_end:.0f} MB"
    )
    return result


def _result(parts: list[_Part], seconds: float) -> Result:
    largest = max(parts, key=lambda part: part.memory)
    return Result(
        cases=sum(part.cases for part in parts),
        commands=sum(part.commands for part in parts),
        seconds=seconds,
        memory_start=largest.memory_start,
        memory_end=largest.memory,
    )


def _parts(engine: Engine, share: int, processes: int) -> Iterator[_Part]:
    """Reports of all processes as they come."""
    if processes == 1:
        yield from _drive(engine, 0, share, 1)
        return
    context = get_context("spawn")
    reports: Queue[_Part | None] = context.Queue()
    url = engine.url.render_as_string(hide_password=False)
    workers = [
        context.Process(target=_process, args=(url, number, share, processes, reports))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    try:
        for _ in workers:
            yield from iter(reports.get, None)
    finally:
        for worker in workers:
            worker.join()
    if any(worker.exitcode for worker in workers):
        raise ChildProcessError("a process of the scenario failed; its words are above")


def _process(url: str, number: int, share: int, processes: int, reports: Queue[_Part | None]) -> None:
    """One process: its own pool, its own appeals. ``None`` tells the parent that it ended, well or not."""
    engine = connect(url, pool_size=2)
    try:
        for part in _drive(engine, number, share, processes):
            reports.put(part)
    finally:
        reports.put(None)
        engine.dispose()


def _drive(engine: Engine, number: int, share: int, processes: int) -> Iterator[_Part]:
    mine = islice(arrivals(), number * share, None, share * processes)
    wanted = len(range(number * share, TOTAL, share * processes))
    done, memory_start = 0, 0.0
    with driving(engine) as driver:
        for _ in driver.drive(mine, END):
            done += 1
            if done == max(1, wanted // 10):
                memory_start = resident_megabytes()
            if done % OFTEN == 0 or done == wanted:
                yield _Part(number, done, driver.commands, memory_start, resident_megabytes())


def _bar(done: int, wanted: int) -> str:
    filled = 20 * done // wanted
    return f"[{'#' * filled}{'.' * (20 - filled)}]"

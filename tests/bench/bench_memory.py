"""What the processes weigh after long work, and whether they still grow: ``python3 run.py bench memory``.

A controller works through cases over HTTP and looks at the inbox, the task, the case, its history and the
list of cases in between: twenty requests a round. A worker of its own tells messages that each begin a case.
Resident memory is read from outside, at the half of the work and at its end.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from sqlalchemy import func, select, text

from engine.domain.actor import SYSTEM
from engine.operations.publish_deployment import publish_deployment
from engine.storage.deliveries import queue_delivery
from engine.storage.tables import cases
from tests.bench.bench_complete import MEGABYTE, Client
from tests.bench.figures import Figure
from tests.bench.town import receive, town
from tests.factories import World
from tests.prove.background import working
from tests.prove.site import Site, serving
from tests.unit.bpmn.diagrams import Diagram

ROUND = 20
"""Requests of one round: fifteen completions and five pages."""

PATIENCE = 600.0
GROWTH = 1.0
"""Percent over the second half."""

FAMILY = "ticking"


def run(*, requests: int, deliveries: int) -> Iterator[Figure]:
    with town() as (url, world), tempfile.TemporaryDirectory() as folder:
        firsts = receive(world, requests // ROUND)
        with serving(url, Path(folder)) as site:
            yield from _web(site, firsts)
        yield from _worker(world, url, Path(folder), deliveries)


def _web(site: Site, firsts: list[int]) -> Iterator[Figure]:
    half = len(firsts) // 2
    _rounds(site, firsts[:half])
    before = _resident(site.workers())
    _rounds(site, firsts[half:])
    after = _resident(site.workers())
    done = f"{len(firsts) * ROUND:,} requests"
    yield Figure(f"memory of the larger web process, {done}", max(after) / MEGABYTE, "MB", 180)
    yield Figure("  growth of all web processes over the second half", _grown(before, after), "%", GROWTH)


def _rounds(site: Site, firsts: list[int]) -> None:
    """A connection to each web process in turn: the balance is the kernel's."""
    for number, first in enumerate(firsts):
        if number % 10 == 0:
            client = Client(site.port, first)
        client.look("/inbox", "/inbox?preset=free", f"/work-items/{first}", "/cases", "/reports")
        client.walk(first)


def _worker(world: World, url: str, folder: Path, count: int) -> Iterator[Figure]:
    diagram = Diagram(FAMILY).message("came", "tick", None, "startEvent").end().flow("came", "end")
    publish_deployment(world.engine, SYSTEM, files={f"{FAMILY}/{FAMILY}.bpmn": diagram.xml()}, family=FAMILY)
    with working(url, folder, 1) as (worker,):
        _tell(world, count // 2, count // 2)
        before = _resident([worker.pid])
        _tell(world, count - count // 2, count)
        after = _resident([worker.pid])
    yield Figure(f"memory of a worker, {count:,} cases begun by messages", after[0] / MEGABYTE, "MB", 150)
    yield Figure("  its growth over the second half", _grown(before, after), "%", GROWTH)


def _tell(world: World, count: int, begun: int) -> None:
    """Queues ``count`` messages and waits until ``begun`` cases are there and nothing is left to tell."""
    with world.engine.begin() as conn:
        for _ in range(count):
            queue_delivery(conn, "message", "tick", {}, message_id=None, correlation="bench")
    done, waiting = (
        select(func.count()).where(cases.c.process_id == FAMILY),
        "select count(*) from deliveries",
    )
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with world.engine.connect() as conn:
            if conn.execute(done).scalar() == begun and conn.execute(text(waiting)).scalar() == 0:
                return
        time.sleep(0.5)
    raise TimeoutError(f"the worker did not begin {begun} cases in {PATIENCE:.0f} s")


def _resident(pids: list[int]) -> list[int]:
    return [psutil.Process(pid).memory_info().rss for pid in pids]


def _grown(before: list[int], after: list[int]) -> float:
    return (sum(after) / sum(before) - 1) * 100

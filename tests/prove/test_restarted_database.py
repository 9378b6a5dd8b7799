"""The database falls under load, as by a power cut, and rises again: nothing is lost, work goes on at once.

PostgreSQL is stopped in its immediate mode, which kills every backend and writes nothing more, while eight
people complete tasks. Its data must hold every completion that somebody was told of.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.storage import server
from engine.storage.database import migrate
from tests.prove import cases, site
from tests.prove.conftest import Figure
from tests.prove.crowd import Crowd
from tests.prove.sizes import size
from tests.prove.visitor import Interrupted, Visitor

pytestmark = pytest.mark.slow

GOAL_SECONDS = 2.0
WORK_SECONDS = 1.0
CASES = 200
HEALTHY = 6
"""Answers in a row: with two workers, each has most likely given one."""


class Restarts:
    """Stops and starts the database, again and again; measures how long the site needs after it."""

    def __init__(self, crowd: Crowd, site_: site.Site, folder: Path, count: int) -> None:
        self.crowd, self.site, self.folder, self.count = crowd, site_, folder, count
        self.down: list[float] = []
        self.ready: list[float] = []
        self.serving: list[float] = []

    def __call__(self) -> None:
        while len(self.serving) < self.count and not self.crowd.failures:
            self.crowd.await_progress(self.site)
            time.sleep(WORK_SECONDS)
            self._restart()

    def _restart(self) -> None:
        began = time.monotonic()
        running = server.find(self.folder)
        assert running is not None
        os.kill(running.pid, signal.SIGQUIT)
        while server.find(self.folder):
            time.sleep(0.01)
        server.start(self.folder)
        up = time.monotonic()
        self.down.append(up - began)
        self.crowd.await_progress(self.site)
        self.serving.append(time.monotonic() - up)
        self._await_health()
        self.ready.append(time.monotonic() - up)

    def _await_health(self) -> None:
        visitor, healthy = Visitor(self.site.port), 0
        while healthy < HEALTHY:
            try:
                healthy = healthy + 1 if visitor.send("GET", "/healthz").status == 200 else 0
            except Interrupted:
                healthy = 0


def _crash(folder: Path, tmp_path: Path, count: int, sync: str = "on") -> tuple[Crowd, Restarts, list[str]]:
    with server.temporary_in(folder, durable=True) as running:
        migrate(running.url)
        with cases.settled(running.url) as world:
            with world.engine.begin() as conn:
                conn.execute(text(f"alter database {server.DATABASE} set synchronous_commit = {sync}"))
            crowd = Crowd(world)
            with site.serving(running.url, tmp_path) as served:
                restarts = Restarts(crowd, served, folder, count)
                crowd.work(served, CASES, restarts)
            return crowd, restarts, crowd.audit()


@pytest.mark.row(2, "immediate stop of the database under load", "0 lost; serving < 2 s after it is up")
def test_a_database_that_falls_and_rises_loses_nothing(tmp_path: Path, figure: Figure) -> None:
    count = size("restarts")
    crowd, restarts, found = _crash(tmp_path / "database", tmp_path, count)
    crashes = crowd.statuses[500]
    figure(
        f"{len(restarts.serving)} stops: {len(crowd.acknowledged)} completions acknowledged,"
        f" {len(found)} problems; down {max(restarts.down):.1f} s at most, then the first completion after"
        f" {max(restarts.serving):.2f} s and {HEALTHY} healthy answers after {max(restarts.ready):.2f} s"
        f" at most; 5xx {dict(crowd.statuses)}"
    )
    assert crowd.failures == []
    assert found == []
    assert len(restarts.serving) == count
    assert max(restarts.serving + restarts.ready) < GOAL_SECONDS
    assert crashes == 0, "a person saw a crash instead of a request to try again"


@pytest.mark.row(2, "negative control: commits that are not synced", "must be found out")
def test_a_database_that_does_not_sync_is_found_out(tmp_path: Path, figure: Figure) -> None:
    crowd, restarts, found = _crash(tmp_path / "database", tmp_path, 5, sync="off")
    classes = Counter(problem.partition(":")[0] for problem in found)
    figure(f"{len(restarts.serving)} stops: {len(crowd.failures)} dead ends, problems {dict(classes)}")
    assert classes["lost"], "work that was acknowledged and lost was not found out"

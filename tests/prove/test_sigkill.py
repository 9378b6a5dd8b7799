"""Web workers are killed in the middle of completions; nothing is lost, doubled or half done.

Eight clients work on cases of their own and repeat a request under its key until it is answered.
``JAUAP_KILLS`` sets the number of kills (100 unless set; 1000 for a release). The same run against
workers that commit twice must be found out, or the audit is blind.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.factories import World
from tests.lives import WHO, WHOLE, Life
from tests.prove.audit import problems

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("JAUAP_KILLS", "100"))
CLIENTS = 8
WORKERS = 4
PAUSES = (0.02, 0.2)
SECONDS_FOR_ONE_ANSWER = 60


class Run:
    """Clients, killer and what the clients were told."""

    def __init__(self, world: World, url: str, commits: str) -> None:
        self.world, self.url, self.commits = world, url, commits
        self.stop = threading.Event()
        self.acknowledged: dict[tuple[int, str], dict[str, Any]] = {}
        self.failures: list[str] = []
        self.repeats = 0
        self.kills = 0

    def go(self, kills: int, at: datetime) -> None:
        with _workers(self.url, self.commits) as (port, keeper):
            clients = [
                threading.Thread(target=self._work, args=(port, n, at), daemon=True) for n in range(CLIENTS)
            ]
            for client in clients:
                client.start()
            self._kill(keeper, kills)
            self.stop.set()
            for client in clients:
                client.join(SECONDS_FOR_ONE_ANSWER)

    def _kill(self, keeper: int, kills: int) -> None:
        chance = random.Random(7)
        while len(self.acknowledged) < CLIENTS and not self.failures:
            time.sleep(0.05)
        while self.kills < kills and not self.failures:
            time.sleep(chance.uniform(*PAUSES))
            victims = psutil.Process(keeper).children()
            if victims:
                os.kill(chance.choice(victims).pid, signal.SIGKILL)
                self.kills += 1

    def _work(self, port: int, client: int, at: datetime) -> None:
        number = 0
        while not self.stop.is_set() and not self.failures:
            number += 1
            life = Life(self.world, at)
            for element in WHOLE:
                if self.stop.is_set() or not self._complete(
                    port, life, element, f"{client}-{number}-{element}"
                ):
                    break

    def _complete(self, port: int, life: Life, element: str, key: str) -> None:
        item = life.item(element)
        body = {"login": WHO[element], "work_item_id": item.id, "version": item.version, "key": key}
        body["data"] = life.form(element)
        deadline = time.monotonic() + SECONDS_FOR_ONE_ANSWER
        while time.monotonic() < deadline:
            told = _post(port, body)
            if told is None:
                self.repeats += 1
                continue
            status, answer = told
            if status != 200:
                self.failures.append(f"{key}: {status} {answer}")
            else:
                self.acknowledged[life.case_id, item.key] = answer
            return
        self.failures.append(f"{key}: no answer")


def _post(port: int, body: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
    """``None`` when the worker died on it, before or after its commit: nobody can tell."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/", json.dumps(body))
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()


@contextmanager
def _workers(url: str, commits: str) -> Iterator[tuple[int, int]]:
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    arguments = [url, str(listening.fileno()), str(WORKERS), commits]
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.prove.workers", *arguments],
        pass_fds=[listening.fileno()],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        _wait_for_children(keeper.pid)
        yield listening.getsockname()[1], keeper.pid
    finally:
        listening.close()
        keeper.terminate()
        keeper.wait(10)


def _wait_for_children(keeper: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if len(psutil.Process(keeper).children()) == WORKERS:
            return
        time.sleep(0.05)
    raise TimeoutError("the workers do not start")


def test_killed_workers_lose_double_and_halve_nothing(
    published: World, database_url: str, at: datetime
) -> None:
    run = Run(published, database_url, "one")
    began = time.monotonic()
    run.go(KILLS, at)
    with published.engine.connect() as conn:
        found = problems(conn, run.acknowledged)
    print(
        f"\n{run.kills} kills in {time.monotonic() - began:.0f} s: {len(run.acknowledged)} completions"
        f" acknowledged, {run.repeats} requests repeated, {len(found)} problems"
    )
    assert run.failures == []
    assert found == []
    assert run.kills == KILLS
    assert run.repeats >= KILLS // 20, "the kills hit nobody at work"
    assert len(run.acknowledged) >= KILLS // 2


def test_the_audit_finds_out_workers_that_commit_twice(
    published: World, database_url: str, at: datetime
) -> None:
    run = Run(published, database_url, "two")
    run.go(min(KILLS, 60), at)
    with published.engine.connect() as conn:
        found = problems(conn, run.acknowledged)
    print(f"\nnegative control, {run.kills} kills: {len(found)} problems, {len(run.failures)} refusals")
    assert [problem for problem in found if problem.startswith("half")]

"""Web workers are killed in the middle of completions; nothing is lost, doubled or half done.

The product's own server with two workers, a database that syncs, eight people's browsers that send a form
again, with its key, until it is answered. The same run against a server that commits twice must be found out,
or the audit is blind.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.factories import World
from tests.prove import site
from tests.prove.conftest import Figure
from tests.prove.crowd import Crowd
from tests.prove.sizes import size

pytestmark = pytest.mark.slow

# About one kill in a dozen falls between the two commits; the first client in a dead end ends that run.
KILLS_OF_CONTROL = 100
PAUSES = (0.0, 0.4)


class Killer:
    """Kills one random web worker after the other, while somebody is answered in between."""

    def __init__(self, crowd: Crowd, server: site.Site, kills: int) -> None:
        self.crowd, self.server, self.kills = crowd, server, kills
        self.killed = 0

    def __call__(self) -> None:
        """Until there were enough kills, or a client gives up."""
        chance = random.Random(7)
        while self.killed < self.kills and not self.crowd.failures:
            self.crowd.await_progress(self.server)
            time.sleep(chance.uniform(*PAUSES))
            if victims := self.server.workers():
                self.server.kill(chance.choice(victims))
                self.killed += 1


@pytest.mark.row(1, "SIGKILL of web workers mid-completion", "0 lost, 0 doubled, 0 half-states")
def test_killed_workers_lose_double_and_halve_nothing(
    town: World, durable_url: str, tmp_path: Path, figure: Figure
) -> None:
    kills, crowd = size("kills"), Crowd(town)
    with site.serving(durable_url, tmp_path) as server:
        killer = Killer(crowd, server, kills)
        crowd.work(server, max(200, kills), killer)
    found = crowd.audit()
    figure(
        f"{killer.killed} kills in {crowd.seconds:.0f} s: {len(crowd.acknowledged)} completions acknowledged,"
        f" {len(crowd.cut_off)} cut off, {len(crowd.done_unheard)} of these committed before the client heard"
        f" of it; {crowd.broken} answers 5xx, {len(found)} problems"
    )
    assert crowd.failures == []
    assert found == []
    assert killer.killed == kills
    assert len(crowd.cut_off) >= kills // 10, "the kills hit nobody at work"
    assert len(crowd.acknowledged) >= kills


@pytest.mark.row(3, "negative control: test 1 with two commits", "must be found out")
def test_the_audit_finds_out_a_server_that_commits_twice(
    town: World, durable_url: str, tmp_path: Path, figure: Figure
) -> None:
    crowd = Crowd(town, forgiving=False)
    with site.serving(durable_url, tmp_path, site.TWO_COMMITS) as server:
        killer = Killer(crowd, server, KILLS_OF_CONTROL)
        crowd.work(server, 200, killer)
    found = crowd.audit()
    classes = Counter(problem.partition(":")[0] for problem in found)
    figure(
        f"{killer.killed} kills in {crowd.seconds:.0f} s: {len(crowd.failures)} clients in a dead end,"
        f" {len(found)} problems {dict(classes)}"
    )
    for one in [*crowd.failures[:3], *found[:6]]:
        print(f"  {one}")
    assert classes["half"], "a server that commits twice was not found out"

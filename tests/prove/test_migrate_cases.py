"""Thousands of running cases go over to another version of their diagram while the mover is killed.

The mover is the product's own command, killed ten times at a moment nobody chose and started again. A case
is stranded when it is neither whole on the new version nor whole on the old one and listed with a reason.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select, text

from engine.journal import rebuild, verify
from engine.operations import publish_deployment
from tests.factories import World
from tests.integration.test_migrate_cases import RENAMED, changed
from tests.lives import TO_EXECUTOR, TO_REPLY
from tests.prove import site
from tests.prove.cases import waiting_cases
from tests.prove.conftest import Figure
from tests.prove.sizes import size

pytestmark = pytest.mark.slow

KILLS = 10
GOAL_SECONDS = 90
GOAL_CASES = 10_000
STAGES = ((), TO_EXECUTOR, TO_REPLY)
"""Where the cases wait: the last has no counterpart in the new diagram, so that those are refused."""
SAMPLE = 200


@pytest.mark.row(
    15, "migrate 10,000 running cases, kill x 10, resume", "<= 90 s, 0 stranded, refused ones listed"
)
def test_killed_migrations_strand_nothing(
    town: World, durable_url: str, tmp_path: Path, figure: Figure
) -> None:
    each = max(2, size("migrated_cases") // 100)
    stages = [
        waiting_cases(town, each * share, *steps) for share, steps in zip((60, 39, 1), STAGES, strict=True)
    ]
    total = sum(map(len, stages))
    publish_deployment(town.engine, town.methodologist, files=changed(*RENAMED))
    began = time.monotonic()
    kills = _killed_runs(durable_url, tmp_path, total)
    last = _run(durable_url, tmp_path)
    told, _ = last.communicate()
    seconds = time.monotonic() - began
    stranded = _stranded(town, [*stages[0], *stages[1]], stages[2])
    figure(
        f"{total} cases in {seconds:.1f} s with {kills} kills ({total / seconds:.0f} a second);"
        f" {len(stages[2])} refused and listed, {stranded} stranded"
    )
    assert kills == KILLS
    assert stranded == 0
    assert last.returncode == 1, told  # some were refused
    assert told.count("refused: ") == len(stages[2])
    # Of fewer cases most of the time goes to starting the killed command again.
    assert total < GOAL_CASES or seconds <= GOAL_SECONDS


def _killed_runs(url: str, folder: Path, total: int) -> int:
    """Kills each run after another while of its way, measured by what is moved and not by the clock."""
    chance, kills = random.Random(15), 0
    while kills < KILLS:
        run = _run(url, folder)
        assert run.stdout is not None
        batches = chance.randrange(1, max(2, total // 20 // KILLS))
        for line in run.stdout:
            batches -= line.startswith("  ")
            if batches <= 0:
                break
        time.sleep(chance.uniform(0, 0.05))
        assert run.poll() is None, "the migration ended before it could be killed"
        run.send_signal(signal.SIGKILL)
        run.communicate()
        kills += 1
    return kills


def _run(url: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-u", "-m", site.PRODUCT, "migrate-cases", "--from", "1", "--to", "2"]
    return subprocess.Popen(
        [*command, "--reason", "x", "--batch", "10"],
        env=os.environ | {"DATABASE_URL": url, "JAUAP_VAR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _stranded(town: World, movable: list[int], refused: list[int]) -> int:
    """Cases that are not where they must be, or whose journal does not come to what is stored."""
    with town.engine.connect() as conn:
        placed = text(
            "select case_id, d.version, i.state, (select count(*) from journal j"
            " where j.case_id = i.case_id and j.command = 'migrate_case') as entries"
            " from case_migration_items i join cases c on c.id = i.case_id"
            " join deployments d on d.id = c.deployment_id"
        )
        found = {row.case_id: (row.version, row.state, row.entries) for row in conn.execute(placed)}
        expected = dict.fromkeys(movable, (2, "moved", 1))
        expected |= dict.fromkeys(refused, (1, "refused", 0))
        for case_id in random.Random(1).sample(movable, min(SAMPLE, len(movable))):
            rebuild(conn, case_id)
        report = verify(conn)
        assert report.ok, report
        assert conn.execute(select(text("count(*) from case_migrations"))).scalar() == 1
    return sum(found.get(case_id) != place for case_id, place in expected.items())

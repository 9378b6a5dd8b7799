"""3.3 rule 8: a worker that is killed in the middle of a recount leaves no case half counted, none twice."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from engine.queries import reading
from engine.queries.calendar import recount_progress
from engine.storage.tables import clocks, journal
from tests.factories import ALMATY, World
from tests.integration.test_calendar_versions import propose, publish
from tests.integration.worker.test_killed_worker import CHECKOUT, _running, _until
from tests.lives import Life, all_hold

CASES = 12
# As the worker's, but every case takes a while: time enough to be killed between two of them.
SLOW = """
import sys, threading, time
from engine.operations import recount_clocks as module
real = module.recount_case
def slow(work, locked):
    done = real(work, locked)
    time.sleep(0.3)
    return done
module.recount_case = slow
from engine.worker import run_worker
run_worker(sys.argv[1], threading.Event())
"""


def _moved(world: World) -> int:
    with world.engine.connect() as conn:
        one = select(func.count()).select_from(journal).where(journal.c.command == "recount_clock")
        return int(conn.execute(one).scalar_one())


def _waiting(world: World) -> int:
    with reading(world.engine) as conn:
        found = recount_progress(conn)
    assert found is not None
    return found.waiting


def test_a_killed_recount_is_taken_over_and_counts_each_case_once(
    database_url: str, published: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2026, 11, 23, 9, 5, tzinfo=ALMATY)
    for _ in range(CASES):
        Life(published, at).step("register_appeal")
    propose(published, date(2026, 12, 1), "holiday")
    publish(published, datetime(2026, 11, 24, 12, 0, tzinfo=ALMATY))
    killed = subprocess.Popen(
        [sys.executable, "-c", SLOW, database_url],
        env=dict(os.environ),
        cwd=CHECKOUT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until(lambda: _moved(published) >= 2)
    finally:
        killed.kill()
        killed.wait()
    assert 0 < _waiting(published) < CASES
    monkeypatch.setenv("JAUAP_STALLED_SECONDS", "1")
    with _running(database_url):
        _until(lambda: _waiting(published) == 0)
    assert _moved(published) == CASES
    with published.engine.connect() as conn:
        days = conn.execute(select(clocks.c.legal_last_day).distinct()).scalars().all()
    assert days == [date(2026, 12, 15)]
    assert all_hold(published.engine)
